import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { logAnswer, logReturn } from '../../../db/tasks/answers/log-answer.ts';
import { readDocument } from '../../../db/tasks/read-surroundings.ts';
import { noteReport, settleLine } from '../../../db/reviews/lines.ts';
import { acceptReturn, askReturnChanges } from '../../../db/reviews/strand-review.ts';
import { type AgencyTasks, agencyTasks, textFile } from '../../support/stories/agency-tasks.ts';
import { day, findingOf, reportBy, taskOf } from '../../support/stories/inspections.ts';
import { fullReturn, linesOf } from '../../support/stories/strategies.ts';
import { answerText, createWorld, record, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let given: AgencyTasks;

beforeAll(async () => {
  world = await createWorld();
  given = await agencyTasks(world);
});
afterAll(() => world.end());

describe('files on a return', () => {
  test('are the lead’s own until they are sent, then the strand leader’s and the directorate’s too', async () => {
    const { taskId, milestoneIds } = await given.review();
    const { fileId, version } = valueOf(await given.attach(given.lead, taskId, 'licence.txt'));
    expect(version).toBe(2);
    expect([
      await given.reads(given.lead, fileId),
      await given.reads(given.leader, fileId),
      await given.reads(given.inspector, fileId),
    ]).toEqual([true, false, false]);
    // The wall itself: not a row of it is there for the strand leader before it is sent.
    expect((await given.by(given.leader, (tx) => tx.execute(`select id from answer_files`))).rows).toEqual([]);
    valueOf(await given.send(taskId, milestoneIds, version));
    expect([
      await given.reads(given.leader, fileId),
      await given.reads(world.officer, fileId),
      await given.reads(given.inspector, fileId),
    ]).toEqual([true, true, false]);
    expect(await given.attach(given.leader, taskId, 'not-mine.txt')).toMatchObject({ code: 'not-found' });
    expect(await given.by(given.leader, (tx) => removeAnswerFile(tx, given.leader, { fileId }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('raise the version of the return, and go with what was sent while they were there', async () => {
    const { taskId, milestoneIds } = await given.review();
    const first = valueOf(await given.attach(given.lead, taskId, 'first.txt'));
    expect(await given.send(taskId, milestoneIds, 1)).toMatchObject({ code: 'version-changed' });
    const sent = valueOf(await given.send(taskId, milestoneIds, first.version));
    valueOf(await given.by(given.lead, (tx) => removeAnswerFile(tx, given.lead, { fileId: first.fileId })));
    expect(await given.reads(given.leader, first.fileId)).toBe(true);
    const back = valueOf(
      await given.by(given.leader, (tx) =>
        askReturnChanges(tx, given.leader, { taskId, ifVersion: sent.version + 1, comment: 'Which?' }),
      ),
    );
    const again = valueOf(await given.send(taskId, milestoneIds, back.version));
    expect(await given.reads(given.leader, first.fileId)).toBe(false);
    valueOf(await given.by(given.leader, (tx) => acceptReturn(tx, given.leader, { taskId, ifVersion: again.version })));
    expect(await given.attach(given.lead, taskId, 'late.txt')).toMatchObject({ code: 'not-open' });
  });

  test('stand in the frozen report with their hash, and are never changed once the period is locked', async () => {
    const { processId, taskId, milestoneIds } = await given.review();
    const { fileId, version } = valueOf(await given.attach(given.lead, taskId, 'licence.txt'));
    valueOf(await given.send(taskId, milestoneIds, version));
    valueOf(await given.attach(given.lead, taskId, 'unsent.txt'));
    await record(world, processId, 'to-committee');
    for (const line of await linesOf(world, processId)) {
      const settlement = line.state === 'submitted' ? 'noted' : 'missing';
      const input = { reviewId: processId, lineId: line.id, ifVersion: line.version, settlement, note: '' } as const;
      valueOf(await given.by(world.officer, (tx) => settleLine(tx, world.officer, input)));
    }
    valueOf(
      await given.by(world.officer, (tx) =>
        noteReport(tx, world.officer, { reviewId: processId, note: '', ifVersion: 1 }),
      ),
    );
    expect(await record(world, processId, 'lock')).toMatchObject({ kind: 'taken' });
    const [row] = await world.rows<{ report_id: string; sha256: string }>(
      `select v.report_id, f.sha256 from reviews v, answer_files f where v.process_id = $1 and f.id = $2`,
      [processId, fileId],
    );
    const report = await given.by(world.officer, (tx) => readDocument(tx, row?.report_id ?? ''));
    const html = report?.content.toString('utf8') ?? '';
    expect(html).toContain(`licence.txt, 11 bytes, SHA-256 ${row?.sha256}`);
    expect(html).not.toContain('unsent.txt');
    expect(await given.by(given.lead, (tx) => removeAnswerFile(tx, given.lead, { fileId }))).toMatchObject({
      code: 'not-open',
    });
    for (const change of [
      'update answer_files set removed_at = now() where id = $1',
      'delete from answer_files where id = $1',
      `insert into answer_files (task_id, file_name, media_type, size, sha256, content, added_by)
        select task_id, 'x', 'text/plain', 1, 'x', 'x', added_by from answer_files where id = $1`,
    ])
      await expect(world.rows(change, [fileId])).rejects.toThrow('the period is locked');
    expect(await given.reads(given.leader, fileId)).toBe(true);
  });
});

describe('files on evidence and on comments', () => {
  test('are the agency’s until they are sent, then its inspectors’; those of another agency see none', async () => {
    const { processId, taskId } = await given.inspection();
    await findingOf(world, given.inspector, processId, { agencyId: given.health.id });
    const documentId = await reportBy(world, given.inspector, processId, 'Report');
    await record(world, processId, 'send-preliminary', { documentId, dueAt: Date.now() + 20 * day });
    const check = await taskOf(world, processId, 'accuracy-comments');
    for (const id of [taskId, check.id]) {
      const { fileId, version } = valueOf(await given.attach(given.lead, id, 'rota.txt'));
      expect([await given.reads(given.lead, fileId), await given.reads(given.inspector, fileId)]).toEqual([
        true,
        false,
      ]);
      expect(await given.attach(given.inspector, id, 'planted.txt')).toMatchObject({ code: 'not-found' });
      const content = answerText('See the file.');
      valueOf(
        await given.by(given.lead, (tx) => submitAnswer(tx, given.lead, { taskId: id, content, ifVersion: version })),
      );
      const readers = [given.inspector, world.officer, given.leader].map((actor) => given.reads(actor, fileId));
      expect(await Promise.all(readers)).toEqual([true, true, false]);
    }
  });
});

describe('what an officer writes down for an agency', () => {
  const coming = { source: 'Ref. 12', cameBy: 'letter', cameOn: '2026-01-05' } as const;

  test('a return: it says who, how and when, keeps the letter, was in time by its day, and ends the chase', async () => {
    const { taskId, milestoneIds } = await given.review();
    const unsent = valueOf(await given.attach(given.lead, taskId, 'draft-of-the-given.lead.txt'));
    const content = fullReturn([milestoneIds[1] ?? '']);
    const input = { taskId, content, ifVersion: unsent.version, ...coming };
    const future = { ...input, cameOn: '2099-01-01' };
    expect(await given.by(world.officer, (tx) => logReturn(tx, world.officer, future))).toMatchObject({
      code: 'malformed',
    });
    const logged = await given.by(world.officer, (tx) =>
      logReturn(tx, world.officer, { ...input, letter: textFile('letter.txt') }),
    );
    expect(logged).toMatchObject({ ok: true, value: { onTime: true } });
    const [row] = await world.rows(
      `select logged_by, source, came_by, to_char(came_on, 'YYYY-MM-DD') as came_on, state, on_time from review_returns where task_id = $1`,
      [taskId],
    );
    expect(row).toEqual({
      logged_by: world.officer.personId,
      source: 'Ref. 12',
      came_by: 'letter',
      came_on: '2026-01-05',
      state: 'submitted',
      on_time: true,
    });
    expect(await given.stateOf(taskId)).toMatchObject({ state: 'answered', on_time: true });
    const files = await world.rows<{ id: string; file_name: string }>(
      'select id, file_name from answer_files where task_id = $1 order by added_at',
      [taskId],
    );
    // What the lead had not sent did not go along with what the officer wrote down.
    expect(await Promise.all(files.map(({ id }) => given.reads(given.leader, id)))).toEqual([false, true]);
    const acts = await world.rows<{ act: string }>(
      `select act from audit_entries where task_id = $1 and act like 'return-%'`,
      [taskId],
    );
    expect(acts.map(({ act }) => act)).toEqual(['return-logged']);
    const audited = await world.rows(
      `select 1 from audit_entries where task_id = $1 and details::text like '%Ref. 12%'`,
      [taskId],
    );
    expect(audited).toEqual([]);
    valueOf(await given.send(taskId, milestoneIds, logged.ok ? logged.value.version : 0));
    const again = await world.rows(`select logged_by, came_by from review_returns where task_id = $1`, [taskId]);
    expect(again).toEqual([{ logged_by: null, came_by: null }]);
  });

  test('evidence: a letter alone is enough, and an inspector or partner cannot read the agency’s drafts by it', async () => {
    const { taskId } = await given.inspection();
    valueOf(await given.attach(given.lead, taskId, 'draft.txt'));
    const empty = { taskId, content: answerText(''), ...coming };
    expect(await given.by(world.officer, (tx) => logAnswer(tx, world.officer, empty))).toMatchObject({
      code: 'malformed',
    });
    const logged = await given.by(world.officer, (tx) =>
      logAnswer(tx, world.officer, { ...empty, letter: textFile('letter.txt') }),
    );
    expect(logged).toMatchObject({ ok: true, value: { onTime: true } });
    expect(await given.stateOf(taskId)).toMatchObject({ state: 'answered' });
    const files = await world.rows<{ id: string }>('select id from answer_files where task_id = $1 order by added_at', [
      taskId,
    ]);
    expect(await Promise.all(files.map(({ id }) => given.reads(given.inspector, id)))).toEqual([false, true]);
  });
});
