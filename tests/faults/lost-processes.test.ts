import { afterAll, beforeAll, expect, test } from 'vitest';
import { scheduleId } from '../../client/schedules.ts';
import { lookAgainSignal, partnershipQueue, processWorkflowId } from '../../workflows/process-messages.ts';
import { openQuickRound, type QuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { usualPlan } from '../support/stories/strategies.ts';
import { until } from '../support/until.ts';
import { processOf, type TestAgency } from '../support/stories/world.ts';
import { checkInvariants } from './parts/invariants.ts';
import { closed, mailed, minutes, nothingOwed, stateOf } from './parts/looking.ts';

let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 4; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

const workflowOf = (processId: string) => stack.client.workflow.getHandle(processWorkflowId('consultation', processId));

const runs = (processId: string, kind: 'consultation' | 'strategy' = 'consultation') =>
  stack.client.workflow
    .getHandle(processWorkflowId(kind, processId))
    .describe()
    .then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );

const noticesOf = (processId: string) =>
  stack.world.rows<{ kind: string; n: number }>(
    `select kind, count(*)::int as n from notices where process_id = $1 and state = 'mailed' group by kind order by kind`,
    [processId],
  );

const troubleOf = async (processId: string) =>
  (await stack.world.rows<{ trouble: string | null }>('select trouble from processes where id = $1', [processId]))[0]
    ?.trouble;

const acts = async (processId: string) =>
  (
    await stack.world.rows<{ act: string }>(
      `select act from audit_entries where process_id = $1 and act like 'process-%' order by id`,
      [processId],
    )
  ).map((row) => row.act);

async function watchedStrategy(): Promise<string> {
  const { strategyId } = await usualPlan(stack.world, agencies.slice(0, 1));
  const path = `/v1/strategies/${strategyId}/review-schedule`;
  expect((await stack.call(stack.world.officer, 'PUT', path, { paused: false })).status).toBe(200);
  return strategyId;
}

const isScheduled = (strategyId: string) =>
  stack.client.schedule
    .getHandle(scheduleId(strategyId))
    .describe()
    .then(
      () => true,
      () => false,
    );

test('Temporal loses all its data: every process runs again within two minutes, and nobody is told twice', async () => {
  const strategyId = await watchedStrategy();
  const rounds: QuickRound[] = [];
  for (let n = 0; n < 3; n += 1) rounds.push(await openQuickRound(stack, agencies, 25, 8));
  const ids = rounds.map(({ id }) => id);
  await until('all are invited', async () => {
    for (const id of ids) if ((await mailed(stack, id, 'invitation')) < agencies.length) return false;
    return true;
  });
  await stack.temporal.kill();
  stack.temporal.forget();
  await stack.temporal.start();
  const runAgain = async () => (await Promise.all(ids.map((id) => runs(id)))).every(Boolean);
  await until('every round runs again', runAgain, 120_000);
  // The sweep has started it once already, moments ago: it waits a minute before it does so again.
  await until('the strategy is watched again', () => runs(strategyId, 'strategy'), 120_000);
  await until('its reviews open by themselves again', () => isScheduled(strategyId), 60_000);
  for (const id of ids) await closed(stack, id);
  await nothingOwed(stack, ids);
  const whole = [
    { kind: 'escalation', n: 4 },
    { kind: 'invitation', n: 4 },
    { kind: 'reminder', n: 4 },
    { kind: 'request', n: 1 },
  ];
  for (const id of ids) expect(await noticesOf(id)).toEqual(whole);
  for (const id of ids) expect(await acts(id)).toContain('process-started-again');
  expect(await checkInvariants(stack, ids, { answered: [], succeeded: 30, gapSeconds: 8 })).toEqual([]);
}, 300_000);

test('terminated or cancelled by a hand: it runs again by itself, and the trail and its page say so', async () => {
  const terminated = await openQuickRound(stack, agencies, 36_000, 60);
  const cancelled = await openQuickRound(stack, agencies, 36_000, 60);
  await workflowOf(terminated.id).terminate('by hand');
  await workflowOf(cancelled.id).cancel();
  for (const { id } of [terminated, cancelled]) {
    await until('it was started again', async () => (await acts(id)).includes('process-started-again'), 30_000);
    await until('it runs', () => runs(id));
    await until('nothing is wrong any more', async () => (await troubleOf(id)) === null, 30_000);
    expect(await acts(id)).toEqual(['process-started-again', 'process-goes-on']);
    expect(await stateOf(stack, id)).toBe('open');
  }
}, 90_000);

test('a Schedule that was deleted is made again; one that an officer deleted is not', async () => {
  const strategyId = await watchedStrategy();
  await until('it was seen', async () => {
    const rows = await stack.world.rows('select from review_schedules where strategy_id = $1 and seen_at is not null', [
      strategyId,
    ]);
    return rows.length === 1;
  });
  await stack.client.schedule.getHandle(scheduleId(strategyId)).delete();
  await until('it is there again', () => isScheduled(strategyId), 30_000);
  const path = `/v1/strategies/${strategyId}/review-schedule`;
  expect((await stack.call(stack.world.officer, 'DELETE', path)).status).toBeLessThan(300);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(await isScheduled(strategyId)).toBe(false);
}, 90_000);

test('a decision about a process whose workflow is gone is taken, not refused', async () => {
  const round = await openQuickRound(stack, agencies, 36_000, 60);
  await stack.worker.stop();
  await workflowOf(round.id).terminate('by hand');
  const asked = stack.call(stack.world.officer, 'POST', `/v1/consultations/${round.id}/close`, {}, 'the-same-key-0001');
  await stack.startWorker();
  let answer = await asked;
  // Until the worker is there the outcome is open; the repeat attaches to the same decision.
  if (answer.status === 504)
    answer = await stack.call(
      stack.world.officer,
      'POST',
      `/v1/consultations/${round.id}/close`,
      {},
      'the-same-key-0001',
    );
  expect(answer).toMatchObject({ status: 200 });
  expect(await stateOf(stack, round.id)).toBe('closed');
}, 90_000);

test('a workflow whose tasks fail is shown, and replaced after ten minutes', async () => {
  const round = await openQuickRound(stack, agencies, 36_000, 60);
  await workflowOf(round.id).terminate('by hand');
  const workflowId = processWorkflowId('consultation', round.id);
  // As after a release that no worker can replay.
  await stack.client.workflow
    .start('noSuchWorkflow', { workflowId, taskQueue: partnershipQueue, args: [] })
    .catch(async () => {
      await workflowOf(round.id).terminate('the sweep was first');
      await stack.client.workflow.start('noSuchWorkflow', { workflowId, taskQueue: partnershipQueue, args: [] });
    });
  // It is told to look again all the while, as where people answer: Temporal counts its attempts anew each time.
  let told = 0;
  const shown = async () => {
    if (Date.now() - told > 2_000) {
      told = Date.now();
      await workflowOf(round.id).signal(lookAgainSignal);
    }
    return (await troubleOf(round.id)) === 'task-fails';
  };
  await until('it is shown', shown, 120_000);
  const metrics = await fetch(`${stack.url}/metrics`);
  expect(await metrics.text()).toContain('concordat_trouble{what="process-task-fails"} 1');
  await stack.world.passTime(11 * minutes);
  await until('it runs anew', async () => (await acts(round.id)).includes('process-started-again'), 120_000);
  expect((await workflowOf(round.id).describe()).type).toBe('consultation');
  await until('nothing is wrong any more', async () => (await troubleOf(round.id)) === null, 120_000);
}, 300_000);

test('an activity that fails again and again is shown until it succeeds', async () => {
  const round = await openQuickRound(stack, agencies, 36_000, 60);
  const { reference } = await processOf(stack.world, round.id);
  await stack.world.rows(`create function refuse_pass() returns trigger language plpgsql as $$
    begin if new.reference = '${reference}' then raise exception 'no' using errcode = 'check_violation'; end if; return new; end $$`);
  await stack.world.rows(
    `create trigger refuse_pass before update of wake_at on processes for each row execute function refuse_pass()`,
  );
  await workflowOf(round.id).signal('lookAgain');
  await until('it is shown', async () => (await troubleOf(round.id)) === 'activity-fails', 100_000);
  await stack.world.rows('drop trigger refuse_pass on processes');
  await until('it goes on', async () => (await troubleOf(round.id)) === null, 100_000);
  expect(await acts(round.id)).toEqual(['process-in-trouble', 'process-goes-on']);
}, 240_000);
