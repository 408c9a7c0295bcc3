import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { draftReview, openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { linesOf, usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
});
afterAll(() => world.end());

test('a strategy that nobody watches has no review, by hand or by itself, and one drafted before does not open', async () => {
  const { strategyId } = await usualPlan(world, [council]);
  const input = { strategyId, quarter: '2026-10-01' };
  const drafted = valueOf(await as(world.db, actingFor(world.officer), (tx) => draftReview(tx, world.officer, input)));
  await world.rows(`update processes set state = 'draft', opened_at = null where id = $1`, [strategyId]);
  const next = { strategyId, quarter: '2027-01-01' };
  expect(await as(world.db, actingFor(world.officer), (tx) => draftReview(tx, world.officer, next))).toMatchObject({
    code: 'strategy-unwatched',
    message: expect.stringContaining('Open its watch first'),
  });
  expect(await record(world, drafted.processId, 'open')).toMatchObject({
    kind: 'refused',
    code: 'strategy-unwatched',
  });
  for (const each of [input, next])
    expect(await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, each))).toBeUndefined();
  const trail = `select details ->> 'code' as code, details ->> 'quarter' as quarter from audit_entries where process_id = $1 and act = 'review-not-opened'`;
  expect(await world.rows(trail, [strategyId])).toEqual(
    [input, next].map(({ quarter }) => ({ code: 'strategy-unwatched', quarter })),
  );
  expect(await linesOf(world, drafted.processId)).toEqual([]);
});
