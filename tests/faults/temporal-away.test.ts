import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { checkRound, openQuickRound, yes } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds } from './parts/hold.ts';

let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 20; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

const stateOf = async (id: string) =>
  (await stack.world.rows<{ state: string }>('select state from processes where id = $1', [id]))[0]?.state;
const mailed = async (id: string, kind: string) =>
  (await stack.world.rows(`select from notices where process_id = $1 and kind = $2 and state = 'mailed'`, [id, kind]))
    .length;

test('a round runs on the real parts: invited, reminded, escalated, answered, closed by itself', async () => {
  const [answering, silent] = agencies;
  if (answering === undefined || silent === undefined) throw new Error('no agencies');
  const round = await openQuickRound(stack, [answering, silent], 20, 10);
  await until('both are invited', async () => (await mailed(round.id, 'invitation')) === 2);
  const [respondent] = answering.respondents;
  if (respondent === undefined) throw new Error('no respondent');
  const answer = await stack.call(respondent, 'POST', `/v1/tasks/${round.taskOf(answering)}/response`, yes);
  expect(answer.status).toBe(201);
  await until('the round has closed', async () => (await stateOf(round.id)) === 'closed', 80_000);
  await until(
    'the mails are out',
    async () => (await mailed(round.id, 'escalation')) === 1 && (await mailed(round.id, 'request')) === 1,
  );
  expect(await mailed(round.id, 'reminder')).toBe(1);
  expect(await checkRound(stack, round.id, [round.taskOf(answering)])).toEqual([]);
}, 150_000);

test('Temporal killed with timers due: answers are taken, decisions say try again, every step fires late but once (R13)', async () => {
  const round = await openQuickRound(stack, agencies, 20, 15);
  await until('all are invited', async () => (await mailed(round.id, 'invitation')) === agencies.length);
  await stack.temporal.kill();
  const acknowledged: string[] = [];
  for (const agency of agencies.slice(0, 8)) {
    const [respondent] = agency.respondents;
    if (respondent === undefined) throw new Error('no respondent');
    const answer = await stack.call(respondent, 'POST', `/v1/tasks/${round.taskOf(agency)}/response`, yes);
    expect(answer.status).toBe(201);
    acknowledged.push(round.taskOf(agency));
  }
  const decision = await stack.call(stack.world.officer, 'POST', `/v1/consultations/${round.id}/close`, {});
  expect([503, 504]).toContain(decision.status);
  expect(decision.status === 503 ? decision.retryAfter : '1').toBeTruthy();
  await until('the reminder is overdue', () => Date.now() > round.dueAt - 14_000);
  await stack.temporal.start();
  await until('the round has closed', async () => (await stateOf(round.id)) === 'closed', 90_000);
  await until(
    'nothing is owed any more',
    async () =>
      (await stack.world.rows(`select from notices where process_id = $1 and state = 'owed'`, [round.id])).length === 0,
    60_000,
  );
  expect(await checkRound(stack, round.id, acknowledged)).toEqual([]);
  expect((await mailed(round.id, 'escalation')) + (await mailed(round.id, 'reminder'))).toBeGreaterThanOrEqual(12);
}, 180_000);

test('the worker killed in the middle of mailing: the round goes on, nothing goes out twice (R1)', async () => {
  const holds = createHolds(stack);
  const slow = holds.mails('dot');
  const round = await openQuickRound(stack, agencies, 8, 3);
  await until('five mails wait for their last reply', () => slow.reached() === 5);
  // An activity of the process that went with the worker would be missed after two minutes only.
  const workflow = stack.client.workflow.getHandle(processWorkflowId('consultation', round.id));
  await until('the process rests', async () => ((await workflow.describe()).raw.pendingActivities ?? []).length === 0);
  await stack.worker.kill();
  holds.releaseAll();
  await stack.startWorker();
  await until('the round has closed', async () => (await stateOf(round.id)) === 'closed', 170_000);
  // On each of the five connections one mail is on its way, and the end of the one before may not be written down yet.
  await until(
    'no more than what was on its way is unclear',
    async () => (await stack.world.rows(`select from mails where state in ('handing_over', 'unknown')`)).length <= 10,
  );
}, 240_000);

test('the API killed after a commit: the relay tells Temporal, and the repeated request gets its first answer (R10, R12)', async () => {
  const [agency] = agencies;
  const [respondent] = agency?.respondents ?? [];
  if (agency === undefined || respondent === undefined) throw new Error('no agency');
  const round = await openQuickRound(stack, [agency], 600, 60);
  const key = crypto.randomUUID();
  const first = await stack.call(respondent, 'POST', `/v1/tasks/${round.taskOf(agency)}/response`, yes, key);
  await stack.api.kill();
  await stack.startApi();
  const again = await stack.call(respondent, 'POST', `/v1/tasks/${round.taskOf(agency)}/response`, yes, key);
  expect(again).toEqual(first);
  await until(
    'the process knows that nobody owes an answer',
    async () => {
      const rows = await stack.world.rows<{ same: boolean }>(
        'select wake_at = closes_at as same from processes where id = $1',
        [round.id],
      );
      return rows[0]?.same === true;
    },
    90_000,
  );
  const answers = await stack.world.rows('select from answers where task_id = $1', [round.taskOf(agency)]);
  expect(answers).toHaveLength(1);
}, 150_000);
