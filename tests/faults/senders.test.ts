import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Part, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds, type Holds } from './hold.ts';
import { checkInvariants } from './invariants.ts';
import { mailed, minutes, nothingOwed } from './looking.ts';

let stack: Stack;
let holds: Holds;
const agencies: TestAgency[] = [];
const made: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  holds = createHolds(stack);
  for (let n = 0; n < 12; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterEach(() => holds.releaseAll());
afterAll(() => stack.end(), 60_000);

const statesOfMails = async (processId: string) => {
  const rows = await stack.world.rows<{ state: string }>(
    `select distinct m.id, m.state from mails m join notices n on n.mail_id = m.id where n.process_id = $1`,
    [processId],
  );
  return rows.map((row) => row.state).sort();
};

test('a worker that is told to stop while the relay is slow finishes what it has begun, and another goes on (R9)', async () => {
  const leaving: Part = await stack.startWorker({ LOG_LEVEL: 'debug', WORKER_GRACE_MS: '30000' });
  const [first] = agencies;
  if (first === undefined) throw new Error('no agencies');
  const slow = holds.mails('dot');
  const round = await openQuickRound(stack, agencies, 3_600, 60);
  made.push(round.id);
  await until('five hand-overs are under way', () => slow.reached() === 5);
  // Whichever of the two workers has the post room, both are told to stop, and a third one takes over.
  const workers = stack.workers().filter((part) => !part.ended());
  await stack.startWorker();
  for (const worker of workers) worker.signal('SIGTERM');
  await until('it drains', () => leaving.log.some((line) => line.includes('DRAIN') || /state changed/u.test(line)));
  holds.releaseAll();
  await until('both have ended', () => workers.every((worker) => worker.ended()), 40_000);
  expect(await statesOfMails(round.id)).not.toContain('handing_over');
  await until('the third has done the rest', async () => (await mailed(stack, round.id, 'invitation')) === 12, 90_000);
  await nothingOwed(stack, [round.id]);
  expect(stack.sink.messages).toHaveLength(12);
}, 180_000);

test('a worker that stands still with a mail on its way: another one does not send it again, and its late 250 is believed (R7)', async () => {
  const before = stack.sink.messages.length;
  const slow = holds.mails('dot');
  const round = await openQuickRound(stack, agencies, 7_200, 60);
  made.push(round.id);
  await until('five hand-overs are under way', () => slow.reached() === 5);
  const [zombie] = stack.workers().filter((part) => !part.ended());
  zombie?.signal('SIGSTOP');
  await stack.startWorker();
  // What the relay reads now is on the wire already; the zombie cannot read the replies.
  holds.releaseAll();
  await until('the relay has five', () => stack.sink.messages.length === before + 5);
  // Those that the zombie has claimed and not begun stay its own until the lease ends; the others go.
  await until(
    'the other worker has the post room, and what stays under way is what the zombie began',
    async () => {
      const underWay = (await statesOfMails(round.id)).filter((state) => state === 'handing_over');
      return underWay.length === 5 && (await mailed(stack, round.id, 'invitation')) > 0;
    },
    150_000,
  );

  await stack.world.passTime(17 * minutes);
  await until(
    'the leases are found to have ended, and what was never begun is sent',
    async () => {
      await stack.wakePostRoom();
      const unknown = (await statesOfMails(round.id)).filter((state) => state === 'unknown');
      return unknown.length === 5 && (await mailed(stack, round.id, 'invitation')) === 7;
    },
    90_000,
  );
  zombie?.signal('SIGCONT');
  await until(
    'the late replies are believed',
    async () => (await mailed(stack, round.id, 'invitation')) === 12,
    90_000,
  );
  expect(stack.sink.messages).toHaveLength(before + 12);
  expect(await checkInvariants(stack, made, { succeeded: 24 })).toEqual([]);
}, 300_000);
