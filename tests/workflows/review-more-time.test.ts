import { afterAll, beforeAll, expect, test } from 'vitest';
import { askExtension, decideExtension } from '../../db/tasks/extensions.ts';
import { as } from '../../db/connect.ts';
import { actingFor } from '../../db/acting-for.ts';
import { day, quartersAfter, reviewStory, type ReviewStory } from '../support/stories/review-story.ts';
import { linesOf, usualPlan } from '../support/stories/strategies.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, type TestAgency, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;
let council: TestAgency;
let story: ReviewStory;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  story = reviewStory(world, time, council);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const dueOf = async (taskId: string) =>
  Number(
    (
      await world.rows<{ due: string }>(
        `select extract(epoch from c.due_at) * 1000 as due from tasks t join chase_plans c on c.id = t.plan_id where t.id = $1`,
        [taskId],
      )
    )[0]?.due,
  );
const noticesOf = (taskId: string, kind: string) =>
  world.rows<{ at: number }>(
    `select (extract(epoch from order_at) * 1000)::float8 as at from notices where task_id = $1 and kind = $2 order by order_at`,
    [taskId, kind],
  );

test('the review of a strategy that nobody watches does not open, and what the Schedule started ends with the reason', async () => {
  const { strategyId } = await usualPlan(world, [council], false);
  const [next] = quartersAfter(await time.env.currentTimeMs(), 1);
  await story.passUntil(next!.scheduledAt);
  await (await story.openReview(strategyId, next!.scheduledAt)).result();
  expect(await story.reviewsOf(strategyId)).toEqual([]);
  const trail = `select details from audit_entries where process_id = $1 and act = 'review-not-opened'`;
  expect(await world.rows(trail, [strategyId])).toEqual([
    { details: { quarter: next!.quarter, code: 'strategy-unwatched' } },
  ]);
}, 120_000);

test('more time for a return moves its chase: nobody is told of the old date, and the new one is chased to its end', async () => {
  const plan = await usualPlan(world, [council]);
  const [next] = quartersAfter(await time.env.currentTimeMs(), 1);
  await story.passUntil(next!.scheduledAt);
  await (await story.openReview(plan.strategyId, next!.scheduledAt)).result();
  const review = (await story.reviewsOf(plan.strategyId)).at(-1)!;
  const taskId = (await linesOf(world, review.id))[0]!.task_id;
  const oldDue = await dueOf(taskId);
  await story.passUntil(oldDue - 4 * 3_600_000);
  const wantedDueAt = oldDue + 14 * day;
  const { requestId } = valueOf(
    await as(world.db, actingFor(story.lead), (tx) =>
      askExtension(tx, story.lead, { taskId, wantedDueAt, wantedWallText: 'then', reason: 'Illness' }),
    ),
  );
  // Undecided over the day on which level 1 would have been told.
  await story.passUntil(oldDue + 5 * day);
  expect(await noticesOf(taskId, 'escalation')).toEqual([]);
  valueOf(
    await story.byOfficer((tx) => decideExtension(tx, world.officer, { requestId, grant: true, reply: 'Get well' })),
  );
  expect(await dueOf(taskId)).toBe(wantedDueAt);
  const remindedBefore = (await noticesOf(taskId, 'reminder')).length;
  await story.passUntil(wantedDueAt);
  expect(await noticesOf(taskId, 'escalation')).toEqual([]);
  expect((await noticesOf(taskId, 'reminder')).length).toBeGreaterThan(remindedBefore);
  await story.passUntil(wantedDueAt + 12 * day);
  const escalations = await noticesOf(taskId, 'escalation');
  expect(escalations.length).toBeGreaterThanOrEqual(3);
  expect(escalations.every(({ at }) => at > wantedDueAt)).toBe(true);
  // The review still goes to its committee when it should, whatever was granted.
  expect(await time.decide(review.id, 'to-committee')).toMatchObject({ kind: 'taken', taken: { state: 'committee' } });
}, 240_000);
