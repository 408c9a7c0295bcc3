import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds } from './hold.ts';
import { checkInvariants } from './invariants.ts';
import { mailed } from './looking.ts';

let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 12; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

test('a worker that stood still gives back what it had claimed, and that goes at once', async () => {
  const holds = createHolds(stack);
  const slow = holds.mails('dot');
  const round = await openQuickRound(stack, agencies, 7_200, 60);
  await until('five hand-overs are under way', () => slow.reached() === 5);
  const claimed = async () =>
    (await stack.world.rows(`select from mails where state = 'sending' and lease_until is not null`)).length;
  await until('five more are claimed behind them', async () => (await claimed()) === 5);
  const frozen = stack.worker;
  frozen.signal('SIGSTOP');
  await stack.startWorker();
  holds.releaseAll();
  await until(
    'the other worker has done what is left',
    async () => (await mailed(stack, round.id, 'invitation')) === 2,
    150_000,
  );
  frozen.signal('SIGCONT');
  // Without a clock that is put forward: the leases of the frozen one last sixteen minutes.
  await until('all are invited', async () => (await mailed(stack, round.id, 'invitation')) === 12, 30_000);
  expect(stack.sink.messages).toHaveLength(12);
  expect(await checkInvariants(stack, [round.id], { succeeded: 12 })).toEqual([]);
}, 240_000);
