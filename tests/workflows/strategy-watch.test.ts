import { afterAll, beforeAll, expect, test } from 'vitest';
import { moveItem, finishItem } from '../../db/strategies/dated-item-acts.ts';
import { as } from '../../db/connect.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { actingFor } from '../../db/acting-for.ts';
import { lookAgainSignal, processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { draftStrategy, postOf } from '../support/stories/strategies.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { addPerson, createWorld, type TestAgency, type World } from '../support/stories/world.ts';

let world: World;
let time: SkippedTime;
let health: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  health = await world.agency('Health');
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const day = 86_400_000;
const inDays = async (days: number) => localDate((await time.env.currentTimeMs()) + days * day, 'Europe/London');
const handleOf = (processId: string) => time.env.client.workflow.getHandle(processWorkflowId('strategy', processId));

const told = (taskItem: string) =>
  world.rows<{ kind: string; name: string }>(
    `select n.kind, p.name from notices n join people p on p.id = n.person_id join dated_items i on i.task_id = n.task_id
     where i.id = $1 order by n.id`,
    [taskItem],
  );

/** What the relay does after a commit that owes an earlier step. */
async function nudgeIfOwed(processId: string) {
  const owed = await world.rows(
    'delete from outbox where kind = $1 and process_id = $2 and sent_at is null returning id',
    ['nudge', processId],
  );
  if (owed.length > 0) await handleOf(processId).signal(lookAgainSignal);
}

test('a milestone two years away is asked of whoever holds its post then, and of nobody who held it before', async () => {
  const strategy = await draftStrategy(world, [
    { kind: 'milestone', title: 'Every borough has a team', dueOn: await inDays(730), agency: health },
  ]);
  const [item = ''] = strategy.itemIds;
  expect(await time.decide(strategy.processId, 'open')).toMatchObject({ kind: 'taken', taken: { state: 'open' } });
  await time.pass('300 days');
  expect(await told(item)).toEqual([]);

  const postId = await postOf(world, health);
  await world.rows('update post_holders set until = app_now() where post_id = $1', [postId]);
  const successor = await addPerson(world.rows, health.id, 'Health Successor', 'respondent');
  await world.rows('insert into post_holders (post_id, person_id) values ($1, $2)', [postId, successor.personId]);
  await time.pass('420 days');
  expect(await told(item)).toEqual([{ kind: 'reminder', name: 'Health Successor' }]);
  await time.pass('40 days');
  const all = await told(item);
  expect(all.map(({ kind }) => kind)).toEqual(['reminder', 'reminder', 'escalation', 'escalation', 'escalation']);
  expect(all.slice(2).map(({ name }) => name)).toEqual(['Health Manager 1', 'Health Manager 2', 'Lead Officer']);
  await keepHistory('strategy-watched-for-two-years', handleOf(strategy.processId));
}, 120_000);

test('a date that moves forward is chased by the new one, and the history holds no word of it', async () => {
  const strategy = await draftStrategy(world, [
    { kind: 'launch', title: 'The launch in the town hall', dueOn: await inDays(400), agency: health },
    { kind: 'bid-result', title: 'Task force bid', dueOn: await inDays(500) },
  ]);
  const [launch = '', bid = ''] = strategy.itemIds;
  await time.decide(strategy.processId, 'open');
  const moved = await as(world.db, actingFor(world.officer), async (tx) =>
    moveItem(tx, world.officer, { itemId: launch, newOn: await inDays(20), reason: 'The minister is free earlier' }),
  );
  expect(moved).toMatchObject({ ok: true });
  await nudgeIfOwed(strategy.processId);
  await time.pass('18 days');
  expect((await told(launch)).map(({ kind }) => kind)).toEqual(['date-moved', 'reminder']);

  const done = await as(world.db, actingFor(world.officer), async (tx) =>
    finishItem(tx, world.officer, { itemId: launch, doneOn: await inDays(0), result: 'Launched with partners' }),
  );
  expect(done.ok).toBe(true);
  await time.pass('60 days');
  expect((await told(launch)).map(({ kind }) => kind)).toEqual(['date-moved', 'reminder']);
  await time.pass('430 days');
  expect((await told(bid)).map(({ kind }) => kind)).toEqual(['reminder', 'reminder', 'escalation', 'escalation']);

  expect(await time.decide(strategy.processId, 'close', {}, { reason: 'It has ended' })).toMatchObject({
    kind: 'taken',
    taken: { state: 'closed' },
  });
  await handleOf(strategy.processId).result();
  expect(await time.decide(strategy.processId, 'open')).toEqual({ kind: 'no-process' });
  const text = await plainText(handleOf(strategy.processId));
  for (const word of ['town hall', 'Task force', 'minister', 'Health', 'example.org', 'Lead Officer'])
    expect(text).not.toContain(word);
  await keepHistory('strategy-closed', handleOf(strategy.processId));
}, 120_000);

test('what had passed when the watch began is asked for by the next working day', async () => {
  const strategy = await draftStrategy(world, [
    { kind: 'bid-result', title: 'The other bid', dueOn: await inDays(-30), agency: health },
  ]);
  const opened = await time.decide(strategy.processId, 'open');
  expect(opened).toMatchObject({ taken: { effect: { watched: 1, overdue: 1 } } });
  await time.pass('30 days');
  const kinds = (await told(strategy.itemIds[0] ?? '')).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'invitation')).not.toEqual([]);
  expect(kinds.filter((kind) => kind === 'escalation')).toHaveLength(3);
}, 60_000);

test('the watch continues as new and forgets no date', async () => {
  const dates = await Promise.all([100, 200, 300, 400].map((days) => inDays(days)));
  const strategy = await draftStrategy(
    world,
    dates.map((dueOn) => ({ kind: 'milestone' as const, title: `By ${dueOn}`, dueOn, agency: health })),
  );
  const workflowId = processWorkflowId('strategy', strategy.processId);
  await time.env.client.workflow.start('strategyWatch', {
    workflowId,
    taskQueue: 'partnership',
    args: [{ processId: strategy.processId, continueAfterPasses: 3 }],
  });
  await time.decide(strategy.processId, 'open');
  await time.pass('500 days');
  const escalated = await world.rows<{ n: number }>(
    `select count(*)::int as n from notices where process_id = $1 and kind = 'escalation'`,
    [strategy.processId],
  );
  expect(escalated[0]?.n).toBe(12);
  const last = time.env.client.workflow.getHandle(workflowId);
  expect((await last.describe()).historyLength).toBeLessThan(60);
  await keepHistory('strategy-watch-continued', last);
}, 60_000);
