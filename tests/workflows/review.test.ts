import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftReview } from '../../db/reviews/reviews.ts';
import { partnershipQueue } from '../../workflows/process-messages.ts';
import { day, quartersAfter, reviewStory, type ReviewStory } from '../support/stories/review-story.ts';
import { linesOf, usualPlan } from '../support/stories/strategies.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, type TestAgency, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;
let council: TestAgency;
let health: TestAgency;
let story: ReviewStory;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  health = await world.agency('Health');
  story = reviewStory(world, time, council);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

/** An action is left over, so that the review still chases: its workflow is an abandoned child, and once one of those ends the server of the tests no longer skips time. */
async function lock(reviewId: string) {
  expect(await time.decide(reviewId, 'to-committee')).toMatchObject({ kind: 'taken' });
  await story.settleAndNote(reviewId);
  await story.agree(reviewId);
  expect(await time.decide(reviewId, 'lock')).toMatchObject({ kind: 'taken', taken: { state: 'locked' } });
}

test('three years of reviews: each quarter has one, chased from its first working day, however long the last one runs', async () => {
  const plan = await usualPlan(world, [council, health]);
  // No milestone passes meanwhile: what is said of one that has is asked elsewhere.
  await world.rows(`update dated_items set due_on = '2035-03-31', first_due_on = '2035-03-31'`);
  const quarters = quartersAfter(await time.env.currentTimeMs(), 12);
  for (const [index, { scheduledAt }] of quarters.entries()) {
    await story.passUntil(scheduledAt);
    const opening = await story.openReview(plan.strategyId, scheduledAt);
    await opening.result();
    const review = (await story.reviewsOf(plan.strategyId)).at(-1)!;
    const [mine] = await linesOf(world, review.id);
    valueOf(await story.send(mine!.task_id, plan.milestoneIds[0]!));
    // Every other review is left running into the next quarter.
    if (index % 2 === 0) await lock(review.id);
  }
  const reviews = await story.reviewsOf(plan.strategyId);
  expect(reviews.map(({ quarter }) => quarter)).toEqual(quarters.map(({ quarter }) => quarter));
  expect(reviews.map(({ state }) => state)).toEqual(quarters.map((_, index) => (index % 2 === 0 ? 'locked' : 'open')));
  const opened = await world.rows<{ dow: number; hour: number }>(
    `select distinct extract(isodow from p.opened_at at time zone 'Europe/London')::int as dow, extract(hour from p.opened_at at time zone 'Europe/London')::int as hour
     from processes p where p.parent_id = $1`,
    [plan.strategyId],
  );
  expect(opened.every(({ dow, hour }) => dow <= 5 && hour === 9)).toBe(true);
  // A lead that never answered was chased in the reviews that were left running.
  const escalations = await world.rows(
    `select from notices n join tasks t on t.id = n.task_id where t.agency_id = $1 and n.kind = 'escalation' and t.kind = 'return'`,
    [health.id],
  );
  expect(escalations.length).toBeGreaterThan(0);
}, 240_000);

test('two quarters that were missed while everything was down open both, once, and nobody gets less time', async () => {
  const plan = await usualPlan(world, [council]);
  const now = await time.env.currentTimeMs();
  const missed = quartersAfter(now, 2);
  await story.passUntil(missed[1]!.scheduledAt + 40 * day);
  // The Schedule catches both up at once; so does a second attempt after a crash.
  const openings = await Promise.all(missed.map(({ scheduledAt }) => story.openReview(plan.strategyId, scheduledAt)));
  await Promise.all(openings.map((opening) => opening.result()));
  for (const { scheduledAt } of missed)
    await (
      await time.env.client.workflow.start('openReview', {
        workflowId: `again-${scheduledAt}`,
        taskQueue: partnershipQueue,
        args: [{ strategyId: plan.strategyId, scheduledAt }],
      })
    ).result();
  const reviews = await story.reviewsOf(plan.strategyId);
  expect(reviews.map(({ quarter }) => quarter)).toEqual(missed.map(({ quarter }) => quarter));
  const given = await world.rows<{ days: number }>(
    `select distinct round(extract(epoch from c.due_at - p.opened_at) / 86400)::int as days from tasks t join chase_plans c on c.id = t.plan_id
     join processes p on p.id = t.process_id where p.parent_id = $1 and t.kind = 'return'`,
    [plan.strategyId],
  );
  // Ten working days from any day of the week are at least twelve days.
  expect(given.every(({ days }) => days >= 12)).toBe(true);
}, 120_000);

test('a quarter drafted by hand and opened at the same time as by the Schedule is one review with one workflow', async () => {
  const plan = await usualPlan(world, [council]);
  const [next] = quartersAfter(await time.env.currentTimeMs(), 1);
  await story.passUntil(next!.scheduledAt + 10 * day);
  const { officer } = world;
  const drafted = valueOf(
    await story.byOfficer((tx) => draftReview(tx, officer, { strategyId: plan.strategyId, quarter: next!.quarter })),
  );
  const [decided, opening] = await Promise.all([
    time.decide(drafted.processId, 'open'),
    story.openReview(plan.strategyId, next!.scheduledAt),
  ]);
  await opening.result();
  expect(['taken', 'refused']).toContain(decided.kind);
  expect(await story.reviewsOf(plan.strategyId)).toMatchObject([{ state: 'open', id: drafted.processId }]);
  expect(await linesOf(world, drafted.processId)).toHaveLength(1);
  expect((await story.handleOf(drafted.processId).describe()).status.name).toBe('RUNNING');
}, 120_000);
