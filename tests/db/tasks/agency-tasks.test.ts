import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { askExtension, decideExtension, extendTasks } from '../../../db/tasks/extensions.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { listNotMe } from '../../../db/tasks/read-requests.ts';
import { saveReturn, submitReturn } from '../../../db/tasks/answers/returns.ts';
import { finishStrand } from '../../../db/reviews/strand-review.ts';
import { handOver, sayNotMe } from '../../../db/tasks/people.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { type AgencyTasks, agencyTasks } from '../../support/stories/agency-tasks.ts';
import { day } from '../../support/stories/inspections.ts';
import { fullReturn } from '../../support/stories/strategies.ts';
import { until } from '../../support/until.ts';
import { answerText, createWorld, openRound, record, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let given: AgencyTasks;

beforeAll(async () => {
  world = await createWorld();
  given = await agencyTasks(world);
});
afterAll(() => world.end());

describe('more time', () => {
  const ask = (actor: Actor, taskId: string, wantedDueAt: number) =>
    given.by(actor, (tx) => askExtension(tx, actor, { taskId, wantedDueAt, wantedWallText: 'then', reason: 'Leave' }));
  const decide = (requestId: string, grant: boolean) =>
    given.by(world.officer, (tx) => decideExtension(tx, world.officer, { requestId, grant, reply: 'As you say' }));

  test('for a return is asked for, holds its escalations, and moves its due instant and its chase', async () => {
    const { taskId, processId } = await given.review();
    const before = await given.stateOf(taskId);
    const at = before.dueAt + 7 * day;
    expect(await ask(given.leader, taskId, at)).toMatchObject({ code: 'not-found' });
    const { requestId } = valueOf(await ask(given.lead, taskId, at));
    expect(await ask(given.lead, taskId, at)).toMatchObject({ code: 'request-open' });
    expect(await decide(requestId, true)).toMatchObject({ ok: true, value: { dueAt: at } });
    expect((await given.stateOf(taskId)).dueAt).toBe(at);
    const steps = await world.rows<{ kind: string; audience: string; after: boolean }>(
      `select s.kind, s.audience, s.at > c.due_at as after from tasks t join chase_plans c on c.id = t.plan_id join chase_steps s on s.plan_id = c.id
       where t.id = $1 order by s.position`,
      [taskId],
    );
    expect(steps.map(({ kind, audience, after }) => [kind, audience, after])).toEqual([
      ['remind', 'respondents', false],
      ['remind', 'respondents', false],
      ['escalate', 'ladder:1', true],
      ['escalate', 'ladder:2', true],
      ['escalate', 'directorate', true],
    ]);
    const told = await world.rows(
      `select 1 from notices where task_id = $1 and kind = 'extension-decided' and person_id = $2`,
      [taskId, given.lead.personId],
    );
    expect(told).toHaveLength(1);
    expect(await record(world, processId, 'to-committee')).toMatchObject({ kind: 'taken' });
    expect(await given.stateOf(taskId)).toMatchObject({ state: 'not_answered' });
  });

  test('reaches until the committee of the review and no further, asked or given', async () => {
    const { taskId, processId } = await given.review();
    const [settling] = await world.rows<{ due: string }>(
      `select extract(epoch from c.due_at) * 1000 as due from tasks t join chase_plans c on c.id = t.plan_id where t.process_id = $1 and t.kind = 'settle-review'`,
      [processId],
    );
    const beyond = Number(settling?.due) + 60_000;
    expect(await ask(given.lead, taskId, beyond)).toMatchObject({ code: 'after-committee' });
    const give = (dueAt: number) =>
      given.by(world.officer, (tx) =>
        extendTasks(tx, world.officer, {
          processId,
          kind: 'return',
          taskIds: [taskId],
          dueAt,
          wallText: 'then',
          reason: '',
        }),
      );
    expect(await give(beyond)).toMatchObject({ code: 'after-committee' });
    expect(await give(Number(settling?.due))).toMatchObject({ ok: true, value: { moved: 1 } });
  });

  test('that nobody has decided lapses when the returns go to the committee', async () => {
    const { taskId, processId } = await given.review();
    const { requestId } = valueOf(await ask(given.lead, taskId, (await given.stateOf(taskId)).dueAt + 3 * day));
    await record(world, processId, 'to-committee');
    expect(await world.rows('select state from extension_requests where id = $1', [requestId])).toEqual([
      { state: 'lapsed' },
    ]);
    expect(await world.rows(`select state from tasks where about_task_id = $1`, [taskId])).toEqual([
      { state: 'cancelled' },
    ]);
    expect(await decide(requestId, true)).toMatchObject({ code: 'not-open' });
  });

  test('for evidence is granted or refused, and an undecided request ends with the inspection', async () => {
    const { taskId, processId } = await given.inspection();
    const at = (await given.stateOf(taskId)).dueAt + 10 * day;
    const first = valueOf(await ask(given.lead, taskId, at));
    expect(await decide(first.requestId, false)).toMatchObject({ ok: true, value: { dueAt: null } });
    const second = valueOf(await ask(given.lead, taskId, at));
    valueOf(await decide(second.requestId, true));
    expect((await given.stateOf(taskId)).dueAt).toBe(at);
    const third = valueOf(await ask(given.lead, taskId, at + day));
    expect(await record(world, processId, 'cancel', {}, { reason: 'A mistake' })).toMatchObject({ kind: 'taken' });
    const [row] = await world.rows<{ state: string }>('select state from extension_requests where id = $1', [
      third.requestId,
    ]);
    expect(row?.state).toBe('lapsed');
  });

  test('granted while the return arrives: it comes in on the old date or the new one, and nothing is chased then', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { taskId, milestoneIds, processId } = await given.review();
      const { requestId } = valueOf(await ask(given.lead, taskId, (await given.stateOf(taskId)).dueAt + 5 * day));
      const [sent, granted] = await Promise.all([given.send(taskId, milestoneIds, 1), decide(requestId, true)]);
      expect(sent).toMatchObject({ ok: true, value: { onTime: true } });
      if (!granted.ok) expect(granted.code).toBe('nothing-to-change');
      expect(await given.stateOf(taskId)).toMatchObject({ state: 'answered' });
      const pass = await given.asWorker((tx) => raiseDue(tx, processId));
      expect(pass.notices).toBe(0);
    }
  });
});

test('an answer that arrives while more time is granted is taken, whichever comes first', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { processId, taskIds } = await openRound(world, [given.health], { dueAt: Date.now() + 30 * day });
    const [taskId = ''] = taskIds;
    const dueAt = Date.now() + (31 + round) * day;
    const [answered] = await Promise.all([
      given.by(given.lead, (tx) =>
        submitAnswer(tx, given.lead, { taskId, content: answerText('Yes'), ifVersion: null }),
      ),
      given.by(world.officer, (tx) =>
        extendTasks(tx, world.officer, { processId, kind: 'answer', taskIds, dueAt, wallText: 'then', reason: '' }),
      ),
    ]);
    expect(answered).toMatchObject({ ok: true, value: { onTime: true } });
  }
});

test('what is done while its task moves to a plan that was made meanwhile is done', async () => {
  const { strandTask, taskId } = await given.review();
  await world.rows(`update review_returns set state = 'accepted' where task_id = $1`, [taskId]);
  const mover = new Client({ connectionString: world.ownerUrl });
  await mover.connect();
  await mover.query('begin');
  await mover.query(
    `with made as (insert into chase_plans (process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
       select process_id, due_at, closes_at, zone, due_wall_text, calendar, 'anew' from chase_plans
       where id = (select plan_id from tasks where id = $1) returning id)
     update tasks set plan_id = made.id from made where tasks.id = $1`,
    [strandTask],
  );
  const finishing = given.by(given.leader, (tx) => finishStrand(tx, given.leader, { taskId: strandTask }));
  const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await until('somebody waits for the task', async () => (await world.rows(waits)).length > 0);
  await mover.query('commit');
  await mover.end();
  expect(await finishing).toMatchObject({ ok: true });
  expect(await given.stateOf(strandTask)).toMatchObject({ state: 'answered' });
});

describe('a return in other hands', () => {
  const answering = async (taskId: string) =>
    (
      await world.rows<{ person_id: string }>('select distinct person_id from task_answerers where task_id = $1', [
        taskId,
      ])
    ).map(({ person_id }) => person_id);
  const give = (actor: Actor, taskId: string, to: Parameters<typeof handOver>[2]['to']) =>
    given.by(actor, (tx) => handOver(tx, actor, { taskId, to, reason: '' }));

  test('is handed to a colleague: who holds the post is passed over, whoever holds it next is asked', async () => {
    const { taskId } = await given.review();
    expect(await answering(taskId)).toEqual([given.lead.personId]);
    expect(await give(given.leader, taskId, { personId: given.leader.personId })).toMatchObject({ code: 'not-found' });
    valueOf(await give(given.lead, taskId, { personId: given.colleague.personId }));
    expect(await answering(taskId)).toEqual([given.colleague.personId]);
    const told = await world.rows<{ person_id: string; kind: string }>(
      `select person_id, kind from notices where task_id = $1 and kind like 'handed%' order by kind`,
      [taskId],
    );
    expect(told).toEqual([
      { person_id: given.lead.personId, kind: 'handed-away' },
      { person_id: given.colleague.personId, kind: 'handed-over' },
    ]);
    await world.rows(
      `update post_holders h set until = app_now() from tasks t where t.id = $1 and h.post_id = t.post_id and h.person_id = $2`,
      [taskId, given.lead.personId],
    );
    await world.rows(
      `insert into post_holders (post_id, person_id, since) select post_id, $2, app_now() from tasks where id = $1`,
      [taskId, given.health.managers[1]?.personId],
    );
    expect(new Set(await answering(taskId))).toEqual(
      new Set([given.colleague.personId, given.health.managers[1]?.personId]),
    );
    await world.rows(`delete from post_holders where person_id = $1 and since > app_now() - interval '1 hour'`, [
      given.health.managers[1]?.personId,
    ]);
    await world.rows(`update post_holders set until = null where person_id = $1`, [given.lead.personId]);
  });

  test('is handed to somebody new by an officer, who then sends it', async () => {
    const { taskId, milestoneIds } = await given.review();
    const somebody = { name: 'Nora New', address: 'nora.new@example.org' };
    // A return is the work of posts, and a participant gives nobody one.
    expect(await give(given.lead, taskId, somebody)).toMatchObject({ ok: false, code: 'person-unknown' });
    const { personId } = valueOf(await give(world.officer, taskId, somebody));
    expect(await answering(taskId)).toEqual([personId]);
    const nora: Actor = { ...given.lead, personId, name: 'Nora New', principal: `person:${personId}` };
    const content = fullReturn([milestoneIds[1] ?? '']);
    expect(await given.by(nora, (tx) => submitReturn(tx, nora, { taskId, content, ifVersion: 1 }))).toMatchObject({
      ok: true,
    });
  });

  test('is reported as not mine: nobody answers, and the directorate is told so until it hands it over', async () => {
    const { taskId } = await given.review();
    const said = await given.by(given.lead, (tx) =>
      sayNotMe(tx, given.lead, { taskId, reason: 'Not our money', suggestion: 'Ask the finance team' }),
    );
    expect(said).toMatchObject({ ok: true, value: { othersAnswer: false } });
    expect(await answering(taskId)).toEqual([]);
    const listed = await given.by(world.officer, (tx) => listNotMe(tx));
    expect(listed.find((one) => one.taskId === taskId)).toMatchObject({ answering: 0, title: 'Activity 2' });
    valueOf(await give(world.officer, taskId, { personId: given.lead.personId }));
    expect(await answering(taskId)).toEqual([given.lead.personId]);
    expect((await given.by(world.officer, (tx) => listNotMe(tx))).find((one) => one.taskId === taskId)).toBeUndefined();
  });

  test('changes hands while it is sent: it is sent once, and nothing is lost', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { taskId, milestoneIds } = await given.review();
      const [sent, handed] = await Promise.all([
        given.send(taskId, milestoneIds, 1),
        give(given.lead, taskId, { personId: given.colleague.personId }),
      ]);
      expect([sent.ok, handed.ok]).toEqual([true, true]);
      expect(await given.stateOf(taskId)).toMatchObject({ state: 'answered' });
      expect(await answering(taskId)).toEqual([given.colleague.personId]);
    }
  });

  test('nothing of the directorate’s own is handed over by an agency that it concerns', async () => {
    const { taskId } = await given.review();
    valueOf(
      await given.by(given.lead, async (tx) =>
        askExtension(tx, given.lead, {
          taskId,
          wantedDueAt: (await given.stateOf(taskId)).dueAt + day,
          wantedWallText: 'then',
          reason: 'x',
        }),
      ),
    );
    const [deciding] = await world.rows<{ id: string }>('select id from tasks where about_task_id = $1', [taskId]);
    expect(await give(given.lead, deciding?.id ?? '', { personId: given.colleague.personId })).toMatchObject({
      code: 'not-found',
    });
    const draft = await given.by(given.lead, (tx) =>
      saveReturn(tx, given.lead, { taskId, content: fullReturn([]), ifVersion: 1 }),
    );
    expect(draft.ok).toBe(true);
  });
});
