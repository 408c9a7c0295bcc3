import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { replyToComment } from '../../../db/inspections/comment-replies.ts';
import { as } from '../../../db/connect.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import { verifyAction } from '../../../db/inspections/actions/verify-action.ts';
import type { Actor } from '../../../domain/permissions.ts';
import {
  acting,
  actionOf,
  addInspector,
  day,
  draftOf,
  findingOf,
  reportBy,
  taskOf,
} from '../../support/stories/inspections.ts';
import {
  answerText,
  createWorld,
  openRound,
  record,
  type TestAgency,
  type World,
} from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let health: TestAgency;
let contact: Actor;
let inspector: Actor;

beforeAll(async () => {
  world = await createWorld();
  health = await world.agency('Health');
  contact = health.respondents[0]!;
  inspector = await addInspector(world);
});
afterAll(() => world.end());

const say = (taskId: string, comment: string, ifVersion: number | null = null) =>
  acting(world, contact, (tx) => submitAnswer(tx, contact, { taskId, content: answerText(comment), ifVersion }));

const opened = async (groundsTaskId: string | null = null) =>
  draftOf(world, [health], [inspector], { evidenceDueAt: Date.now() + 28 * day, groundsTaskId });

test('a late response that arrives as the inspection opens comes before it or after it, never both (R42)', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { taskIds } = await openRound(world, [health], { dueAt: Date.now() + 30 * day });
    const { processId } = await opened(taskIds[0]);
    const [outcome, answered] = await Promise.all([record(world, processId, 'open'), say(taskIds[0] ?? '', 'Late')]);
    expect(answered.ok).toBe(true);
    const [row] = await world.rows<{ after: boolean | null }>(
      `select w.received_at >= p.opened_at as after from processes p, answers w where p.id = $1 and w.task_id = $2`,
      [processId, taskIds[0]],
    );
    if (outcome.kind === 'taken') expect(row?.after).toBe(true);
    else expect([outcome.code, row?.after]).toEqual(['grounds-answered', null]);
  }
});

test('a comment that changes as the report is signed off is answered in it, or comes too late and is kept', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { processId } = await opened();
    await record(world, processId, 'open');
    await findingOf(world, inspector, processId, { agencyId: health.id });
    const documentId = await reportBy(world, inspector, processId, 'Report');
    await record(world, processId, 'send-preliminary', { documentId, dueAt: Date.now() + 20 * day });
    const { id: taskId } = await taskOf(world, processId, 'accuracy-comments');
    valueOf(await say(taskId, 'A fact is wrong'));
    valueOf(
      await acting(world, inspector, (tx) =>
        replyToComment(tx, inspector, { processId, taskId, findingId: null, reply: 'Corrected' }),
      ),
    );
    const [outcome, changed] = await Promise.all([
      record(world, processId, 'finalise', { documentId }),
      say(taskId, 'Another fact is wrong', 2),
    ]);
    const seen = [outcome.kind === 'taken' ? 'final' : outcome.code, changed.ok ? 'taken' : changed.code];
    expect([
      ['final', 'deadline-passed'],
      ['comments-unanswered', 'taken'],
    ]).toContainEqual(seen);
  }
});

test('two inspectors who verify at the same moment verify once; nobody but its agency speaks for it', async () => {
  const second = await addInspector(world, 'Second Inspector');
  const { processId } = await draftOf(world, [health], [inspector, second], { evidenceDueAt: Date.now() + 28 * day });
  await record(world, processId, 'open');
  const evidence = await taskOf(world, processId, 'evidence');
  const elsewhere: Actor = { ...inspector, roles: ['inspector', 'respondent'] };
  expect(
    await acting(world, elsewhere, (tx) =>
      submitAnswer(tx, elsewhere, { taskId: evidence.id, content: answerText('We admit it'), ifVersion: null }),
    ),
  ).toMatchObject({ code: 'not-found' });
  await findingOf(world, inspector, processId, {
    agencyId: health.id,
    action: 'Do it',
    due: { at: Date.now() + 60 * day, text: 'then' },
  });
  const documentId = await reportBy(world, inspector, processId, 'Report');
  await record(world, processId, 'send-preliminary', { documentId, dueAt: Date.now() + 20 * day });
  valueOf(await say((await taskOf(world, processId, 'accuracy-comments')).id, ''.padEnd(3, '.')));
  expect(await record(world, processId, 'finalise', { documentId })).toMatchObject({ code: 'comments-unanswered' });
  const { id: taskId } = await taskOf(world, processId, 'accuracy-comments');
  valueOf(
    await acting(world, inspector, (tx) =>
      replyToComment(tx, inspector, { processId, taskId, findingId: null, reply: 'Noted' }),
    ),
  );
  expect(await record(world, processId, 'finalise', { documentId })).toMatchObject({ kind: 'taken' });
  const { id: actionId } = await actionOf(world, processId);
  valueOf(await acting(world, contact, (tx) => reportAction(tx, contact, { processId, actionId, text: 'Done' })));
  const owed = () => as(world.db, { role: 'worker' }, (tx) => oweVerifications(tx, processId));
  expect((await Promise.all([owed(), owed()])).toSorted()).toEqual([0, 1]);
  const verify = (by: Actor) => acting(world, by, (tx) => verifyAction(tx, by, { processId, actionId, text: '' }));
  const both = await Promise.all([verify(inspector), verify(second)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toMatchObject({ code: 'not-open' });
});
