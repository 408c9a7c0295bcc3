import { DrizzleQueryError } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWorkflowId, lookAgainSignal } from '../../workflows/process-messages.ts';
import { plainText } from '../support/histories.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, draftRound, type World } from '../support/stories/world.ts';

const secret = 'jane.doe@example.org';
const words = [secret, 'insert into', 'example.org', 'Council', 'already exists'];
let spoilt = 0;
let broken = false;
let world: World;
let time: SkippedTime;

beforeAll(async () => {
  world = await createWorld();
  // No cache: every task replays the whole history, which shows what is not deterministic.
  time = await skipTime(world, { maxCachedWorkflows: 0, spoil });
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

/** Every third activity fails as drizzle fails on a unique key: with the values in its message. */
function spoil(): Error | undefined {
  spoilt += 1;
  if (!broken && spoilt % 3 !== 0) return undefined;
  const cause = Object.assign(new Error(`Key (email)=(${secret}) already exists.`), { code: '23505' });
  return new DrizzleQueryError(`insert into people values ($1)`, [secret], cause);
}

test('a failing database delays a round and leaves none of its words in the history', async () => {
  const council = await world.agency('Council');
  const now = await time.env.currentTimeMs();
  const round = await draftRound(world, [council], { dueAt: now + 28 * 86_400_000 });
  expect(await time.decide(round.processId, 'open')).toMatchObject({ kind: 'taken' });
  await time.pass('60 days');
  const state = await world.rows<{ state: string }>('select state from processes where id = $1', [round.processId]);
  expect(state[0]?.state).toBe('closed');
  expect(spoilt).toBeGreaterThan(6);
  const text = await plainText(time.env.client.workflow.getHandle(processWorkflowId('consultation', round.processId)));
  for (const word of words) expect(text).not.toContain(word);
}, 60_000);

test('while the database fails, Temporal shows a code and nothing else', async () => {
  const council = await world.agency('Second Council');
  const now = await time.env.currentTimeMs();
  const round = await draftRound(world, [council], { dueAt: now + 28 * 86_400_000 });
  expect(await time.decide(round.processId, 'open')).toMatchObject({ kind: 'taken' });
  broken = true;
  const handle = time.env.client.workflow.getHandle(processWorkflowId('consultation', round.processId));
  await handle.signal(lookAgainSignal);
  await time.env.sleep('1 minute');
  const shown = JSON.stringify((await handle.describe()).raw.pendingActivities);
  broken = false;
  expect(shown).toContain('database:23505');
  for (const word of words) expect(shown).not.toContain(word);
}, 60_000);
