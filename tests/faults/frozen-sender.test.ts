import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds } from './parts/hold.ts';
import { checkInvariants } from './parts/invariants.ts';
import { mailed, minutes, statesOfMails } from './parts/looking.ts';

type House = { readonly stack: Stack; readonly agencies: readonly TestAgency[] };
let first: House;
let second: House;

/** Each waits a minute for Temporal to give up the one that stands still: both do so at once, each in a house of its own. */
beforeAll(async () => {
  [first, second] = await Promise.all([openHouse(), openHouse()]);
}, 120_000);
afterAll(() => Promise.all([first.stack.end(), second.stack.end()]), 60_000);

async function openHouse(): Promise<House> {
  const stack = await startStack();
  const agencies: TestAgency[] = [];
  for (let n = 0; n < 12; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
  return { stack, agencies };
}

test.concurrent('a worker that stood still gives back what it had claimed, and that goes at once', async () => {
  const { stack, agencies } = first;
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

test.concurrent('a worker that stands still with a mail on its way: another one does not send it again, and its late 250 is believed (R7)', async () => {
  const { stack, agencies } = second;
  const holds = createHolds(stack);
  const slow = holds.mails('dot');
  const round = await openQuickRound(stack, agencies, 7_200, 60);
  await until('five hand-overs are under way', () => slow.reached() === 5);
  const zombie = stack.worker;
  zombie.signal('SIGSTOP');
  await stack.startWorker();
  // What the relay reads now is on the wire already; the zombie cannot read the replies.
  holds.releaseAll();
  await until('the relay has five', () => stack.sink.messages.length === 5);
  // Those that the zombie has claimed and not begun stay its own until the lease ends; the others go.
  await until(
    'the other worker has the post room, and what stays under way is what the zombie began',
    async () => {
      const underWay = (await statesOfMails(stack, round.id)).filter((state) => state === 'handing_over');
      return underWay.length === 5 && (await mailed(stack, round.id, 'invitation')) > 0;
    },
    150_000,
  );

  await stack.world.passTime(17 * minutes);
  await until(
    'the leases are found to have ended, and what was never begun is sent',
    async () => {
      await stack.wakePostRoom();
      const unknown = (await statesOfMails(stack, round.id)).filter((state) => state === 'unknown');
      return unknown.length === 5 && (await mailed(stack, round.id, 'invitation')) === 7;
    },
    90_000,
  );
  zombie.signal('SIGCONT');
  await until(
    'the late replies are believed',
    async () => (await mailed(stack, round.id, 'invitation')) === 12,
    90_000,
  );
  expect(stack.sink.messages).toHaveLength(12);
  expect(await checkInvariants(stack, [round.id], { succeeded: 12 })).toEqual([]);
}, 300_000);
