import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decided } from '../../client/decisions.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory } from '../support/histories.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, draftRound, type World } from '../support/stories/world.ts';

const day = 86_400_000;
let world: World;
let time: SkippedTime;
let atClosing: (() => Promise<Decided>) | undefined;
let moving: Promise<void> | undefined;
let moved: Decided | undefined;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world, { spoil: moveFirst });
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

/** What is to close the round fails until the date has been moved: the two meet at the closing instant. */
function moveFirst(activity: string): Error | undefined {
  if (activity !== 'closeRound' || atClosing === undefined || moved !== undefined) return undefined;
  moving ??= atClosing().then((decided) => {
    moved = decided;
  });
  return new Error('the date is moved first');
}

test('a round whose date moves at its closing instant closes at the new one', async () => {
  const council = await world.agency('Council');
  const now = await time.env.currentTimeMs();
  const { processId } = await draftRound(world, [council], { dueAt: now + 28 * day });
  expect(await time.decide(processId, 'open')).toMatchObject({ kind: 'taken' });
  const [before] = await world.rows<{ closes_at: Date }>('select closes_at from processes where id = $1', [processId]);
  const newDate = (before?.closes_at.getTime() ?? 0) + 14 * day;
  atClosing = () => time.decide(processId, 'move-date', { dueAt: newDate }, { dueWallText: 'two weeks later' });
  await time.pass(`${(before?.closes_at.getTime() ?? 0) - now + 1_000} ms`);
  await moving;
  expect(moved).toMatchObject({ kind: 'taken' });
  await time.pass('13 days');
  const stateOf = async () => (await world.rows('select state from processes where id = $1', [processId]))[0];
  expect(await stateOf()).toEqual({ state: 'open' });
  await time.pass('15 days');
  expect(await stateOf()).toEqual({ state: 'closed' });
  const handle = time.env.client.workflow.getHandle(processWorkflowId('consultation', processId));
  expect(await time.decide(processId, 'cancel')).toMatchObject({ kind: 'taken' });
  await handle.result();
  await keepHistory('round-moved-at-its-closing', handle);
}, 60_000);
