import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound, secretOf } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds } from './parts/hold.ts';
import { checkInvariants } from './parts/invariants.ts';
import { mailed, minutes, nothingOwed, respondentOf, stateOf } from './parts/looking.ts';
import { type OwnPostgres, startOwnPostgres } from './parts/own-postgres.ts';

let postgres: OwnPostgres;
let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  postgres = await startOwnPostgres();
  stack = await startStack({ database: postgres.database });
  for (let n = 0; n < 50; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

test('Postgres killed during fifty submissions: what was acknowledged is there, the rest may be repeated, the round goes on (R15)', async () => {
  const round = await openQuickRound(stack, agencies, 25, 3);
  await until('all are invited', async () => (await mailed(stack, round.id, 'invitation')) === agencies.length, 40_000);
  // Their keys are in the database before it goes away.
  await Promise.all(agencies.map((agency) => stack.call(respondentOf(agency), 'GET', '/v1/tasks')));
  let acknowledged = 0;
  let killed: Promise<void> | undefined;
  const submissions = agencies.map(async (agency) => {
    const key = crypto.randomUUID();
    const path = `/v1/tasks/${round.taskOf(agency)}/response`;
    const answer = await stack.call(respondentOf(agency), 'POST', path, secretOf(agency), key);
    acknowledged += answer.status === 201 ? 1 : 0;
    if (acknowledged >= 10) killed ??= postgres.kill();
    return { agency, path, key, answer };
  });
  const asked = await Promise.all(submissions);
  await killed;
  const refused = asked.filter(({ answer }) => answer.status !== 201);
  expect(refused.length, 'the server was killed too late to matter').toBeGreaterThan(0);
  expect(refused.map(({ answer }) => answer.status)).toEqual(refused.map(() => 503));
  expect(refused.every(({ answer }) => Number(answer.retryAfter) > 0)).toBe(true);

  await postgres.start();
  await until('the API says that it is ready', async () => (await fetch(`${stack.url}/health/ready`)).ok);
  for (const { agency, path, key } of refused.slice(0, -3)) {
    const again = await stack.call(respondentOf(agency), 'POST', path, secretOf(agency), key);
    expect(again.status).toBe(201);
  }
  const silent = refused.slice(-3).map(({ agency }) => round.taskOf(agency));
  const tasks = agencies.map(round.taskOf);
  // Of those that got 503 and did not ask again the answer may be there or not, but never by halves.
  const answered = await stack.world.rows<{ id: string }>(
    `select t.id from tasks t join answers a on a.task_id = t.id where t.process_id = $1 and t.state = 'answered'`,
    [round.id],
  );
  expect(answered.map((row) => row.id)).toEqual(
    expect.arrayContaining(tasks.filter((taskId) => !silent.includes(taskId))),
  );

  await until('the round has closed', async () => (await stateOf(stack, round.id)) === 'closed', 60_000);
  const [row] = await stack.world.rows<{ lateSeconds: number }>(
    `select extract(epoch from closed_at - closes_at)::float8 as "lateSeconds" from processes where id = $1`,
    [round.id],
  );
  expect(row?.lateSeconds).toBeGreaterThanOrEqual(0);
  expect(row?.lateSeconds).toBeLessThan(15);
  await nothingOwed(stack, [round.id]);
  const there = answered.map((row) => row.id);
  expect(await checkInvariants(stack, [round.id], { answered: there, succeeded: 100 })).toEqual([]);
}, 150_000);

test('the database away before and after the 354: nothing goes without its leave, what went is written down when it is back (R5, R6)', async () => {
  const before = stack.sink.messages.length;
  const holds = createHolds(stack);
  const unasked = holds.mails('data');
  const round = await openQuickRound(stack, agencies.slice(0, 10), 36_000, 60);
  await until('five mails wait for their 354', () => unasked.reached() === 5);
  postgres.proxy.down = true;
  postgres.proxy.cut();
  holds.releaseAll();
  await until(
    'each sender has asked for leave and tried to write down that it got none',
    () => postgres.proxy.refused > 30,
  );
  expect(stack.sink.messages).toHaveLength(before);
  expect(await fetch(`${stack.url}/health/ready`).then((answer) => answer.status)).toBe(503);

  // Back, and away again while final replies are under way: how many depends on which connections found work at once.
  const unanswered = holds.mails('dot');
  postgres.proxy.down = false;
  await stack.world.passTime(17 * minutes);
  await until('mails wait for their last reply', () => unanswered.reached() > 0, 90_000);
  const onTheWay = unanswered.reached();
  postgres.proxy.down = true;
  postgres.proxy.cut();
  holds.releaseAll();
  await until('the relay has them', () => stack.sink.messages.length >= before + onTheWay);
  postgres.proxy.down = false;
  const known = () => mailed(stack, round.id, 'invitation').catch(() => 0);
  await until('what went is known', async () => (await known()) >= onTheWay, 60_000);
  await stack.world.passTime(20 * minutes);
  await until(
    'all are invited',
    async () => {
      await stack.wakePostRoom();
      return (await mailed(stack, round.id, 'invitation')) === 10;
    },
    90_000,
  );
  expect(stack.sink.messages).toHaveLength(before + 10);
  expect(await checkInvariants(stack, [round.id], { succeeded: 10 })).toEqual([]);
}, 240_000);
