import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Part, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds, type Holds } from './parts/hold.ts';
import { checkInvariants } from './parts/invariants.ts';
import { mailed, nothingOwed, statesOfMails } from './parts/looking.ts';

let stack: Stack;
let holds: Holds;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  holds = createHolds(stack);
  for (let n = 0; n < 12; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterEach(() => holds.releaseAll());
afterAll(() => stack.end(), 60_000);

test('a worker that is told to stop while the relay is slow finishes what it has begun, and another goes on (R9)', async () => {
  const leaving: Part = await stack.startWorker({ LOG_LEVEL: 'debug', WORKER_GRACE_MS: '30000' });
  const [first] = agencies;
  if (first === undefined) throw new Error('no agencies');
  const slow = holds.mails('dot');
  const round = await openQuickRound(stack, agencies, 3_600, 60);
  await until('five hand-overs are under way', () => slow.reached() === 5);
  // Whichever of the two workers has the post room, both are told to stop, and a third one takes over.
  const workers = stack.workers().filter((part) => !part.ended());
  await stack.startWorker();
  for (const worker of workers) worker.signal('SIGTERM');
  await until('it drains', () => leaving.log.some((line) => line.includes('DRAIN') || /state changed/u.test(line)));
  holds.releaseAll();
  await until('both have ended', () => workers.every((worker) => worker.ended()), 40_000);
  expect(await statesOfMails(stack, round.id)).not.toContain('handing_over');
  await until('the third has done the rest', async () => (await mailed(stack, round.id, 'invitation')) === 12, 90_000);
  await nothingOwed(stack, [round.id]);
  expect(stack.sink.messages).toHaveLength(12);
  expect(await checkInvariants(stack, [round.id], { succeeded: 12 })).toEqual([]);
}, 180_000);
