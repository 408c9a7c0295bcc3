import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { agreeAction, finishAction } from '../../db/review-actions.ts';
import { noteReport, settleLine } from '../../db/review-lines.ts';
import { submitReturn } from '../../db/returns.ts';
import { draftReview } from '../../db/reviews.ts';
import { actingFor } from '../../db/tasks.ts';
import { tell } from '../../client/nudges.ts';
import { flushOutbox } from '../../db/outbox.ts';
import { partnershipQueue, processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { fullReturn, linesOf, type Plan, postOf, usualPlan, valueOf } from '../support/strategies.ts';
import { skipTime, type SkippedTime } from '../support/time-skipping.ts';
import { createWorld, type TestAgency, type World } from '../support/world.ts';

let world: World;
let time: SkippedTime;
let council: TestAgency;
let health: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  health = await world.agency('Health');
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const day = 86_400_000;
const quarterDays = ['01-01', '04-01', '07-01', '10-01'];

/** The quarter days that follow an instant, as a Schedule would name them: 09:00 in London, so 08:00 or 09:00 UTC. */
function quartersAfter(at: number, count: number): { quarter: string; scheduledAt: number }[] {
  const year = new Date(at).getUTCFullYear();
  return Array.from({ length: 4 * 5 }, (_, n) => `${year + Math.floor(n / 4)}-${quarterDays[n % 4]}`)
    .map((quarter) => ({
      quarter,
      scheduledAt: Date.parse(`${quarter}T09:00:00Z`) - (/-(?:04|07|10)-/u.test(quarter) ? 3_600_000 : 0),
    }))
    .filter(({ scheduledAt }) => scheduledAt > at)
    .slice(0, count);
}

/** What the Schedule starts. */
const openReview = (strategyId: string, scheduledAt: number) =>
  time.env.client.workflow.start('openReview', {
    workflowId: `open-review-${strategyId}-${new Date(scheduledAt).toISOString()}`,
    taskQueue: partnershipQueue,
    args: [{ strategyId, scheduledAt }],
  });

const reviewsOf = (strategyId: string) =>
  world.rows<{ id: string; quarter: string; state: string; reference: string }>(
    `select p.id, to_char(r.quarter, 'YYYY-MM-DD') as quarter, p.state, p.reference from reviews r join processes p on p.id = r.process_id
     where r.strategy_id = $1 order by r.quarter`,
    [strategyId],
  );
const handleOf = (reviewId: string) => time.env.client.workflow.getHandle(processWorkflowId('review', reviewId));

async function passUntil(at: number): Promise<void> {
  const now = await time.env.currentTimeMs();
  if (at > now) await time.pass(at - now);
}

async function send(agency: TestAgency, taskId: string, milestoneId: string) {
  const lead = agency.respondents[0]!;
  const content = fullReturn([milestoneId]);
  return as(world.db, actingFor(lead), (tx) => submitReturn(tx, lead, { taskId, content, ifVersion: 1 }));
}

async function settleAndNote(reviewId: string) {
  const { officer } = world;
  for (const line of await linesOf(world, reviewId)) {
    const settlement = line.state === 'submitted' ? 'noted' : 'missing';
    const input = { reviewId, lineId: line.id, ifVersion: line.version, settlement, note: '' } as const;
    valueOf(await as(world.db, actingFor(officer), (tx) => settleLine(tx, officer, input)));
  }
  valueOf(await as(world.db, actingFor(officer), (tx) => noteReport(tx, officer, { reviewId, note: '' })));
}

/** An action is left over, so that the review still chases: its workflow is an abandoned child, and once one of those ends the server of the tests no longer skips time. */
async function lock(reviewId: string) {
  expect(await time.decide(reviewId, 'to-committee')).toMatchObject({ kind: 'taken' });
  await settleAndNote(reviewId);
  await agree(reviewId);
  expect(await time.decide(reviewId, 'lock')).toMatchObject({ kind: 'taken', taken: { state: 'locked' } });
}

/** An action of the council, due in sixty days. */
async function agree(reviewId: string): Promise<string> {
  const { officer } = world;
  const dueOn = new Date((await time.env.currentTimeMs()) + 60 * day).toISOString().slice(0, 10);
  const ownerPostId = await postOf(world, council);
  const input = { reviewId, title: 'Tell the boroughs', ownerPostId, dueOn, activityId: null };
  return valueOf(await as(world.db, actingFor(officer), (tx) => agreeAction(tx, officer, input))).taskId;
}

async function openNext(plan: Plan) {
  const [next] = quartersAfter(await time.env.currentTimeMs(), 1);
  await passUntil(next!.scheduledAt);
  const opening = await openReview(plan.strategyId, next!.scheduledAt);
  await opening.result();
  const review = (await reviewsOf(plan.strategyId)).at(-1);
  expect(review).toMatchObject({ quarter: next!.quarter, state: 'open' });
  return { opening, id: review!.id, lines: await linesOf(world, review!.id) };
}

test('three years of reviews: each quarter has one, chased from its first working day, however long the last one runs', async () => {
  const plan = await usualPlan(world, [council, health]);
  const quarters = quartersAfter(await time.env.currentTimeMs(), 12);
  for (const [index, { scheduledAt }] of quarters.entries()) {
    await passUntil(scheduledAt);
    const opening = await openReview(plan.strategyId, scheduledAt);
    await opening.result();
    const review = (await reviewsOf(plan.strategyId)).at(-1)!;
    const [mine] = await linesOf(world, review.id);
    valueOf(await send(council, mine!.task_id, plan.milestoneIds[0]!));
    // Every other review is left running into the next quarter.
    if (index % 2 === 0) await lock(review.id);
  }
  const reviews = await reviewsOf(plan.strategyId);
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
  await passUntil(missed[1]!.scheduledAt + 40 * day);
  // The Schedule catches both up at once; so does a second attempt after a crash.
  const openings = await Promise.all(missed.map(({ scheduledAt }) => openReview(plan.strategyId, scheduledAt)));
  await Promise.all(openings.map((opening) => opening.result()));
  for (const { scheduledAt } of missed)
    await (
      await time.env.client.workflow.start('openReview', {
        workflowId: `again-${scheduledAt}`,
        taskQueue: partnershipQueue,
        args: [{ strategyId: plan.strategyId, scheduledAt }],
      })
    ).result();
  const reviews = await reviewsOf(plan.strategyId);
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
  await passUntil(next!.scheduledAt + 10 * day);
  const { officer } = world;
  const drafted = valueOf(
    await as(world.db, actingFor(officer), (tx) =>
      draftReview(tx, officer, { strategyId: plan.strategyId, quarter: next!.quarter }),
    ),
  );
  const [decided, opening] = await Promise.all([
    time.decide(drafted.processId, 'open'),
    openReview(plan.strategyId, next!.scheduledAt),
  ]);
  await opening.result();
  expect(['taken', 'refused']).toContain(decided.kind);
  expect(await reviewsOf(plan.strategyId)).toMatchObject([{ state: 'open', id: drafted.processId }]);
  expect(await linesOf(world, drafted.processId)).toHaveLength(1);
  expect((await handleOf(drafted.processId).describe()).status.name).toBe('RUNNING');
}, 120_000);

test('a strategy that is gone, or has ended, opens no review', async () => {
  const plan = await usualPlan(world, [council]);
  await world.rows(`update processes set state = 'closed' where id = $1`, [plan.strategyId]);
  const [next] = quartersAfter(await time.env.currentTimeMs(), 1);
  await (await openReview(plan.strategyId, next!.scheduledAt)).result();
  await (await openReview('01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e', next!.scheduledAt)).result();
  expect(await reviewsOf(plan.strategyId)).toEqual([]);
}, 60_000);

test('a locked review chases what was agreed until it is done, and then ends; no word of it is in any history', async () => {
  const plan = await usualPlan(world, [council, health]);
  const { opening, id, lines } = await openNext(plan);
  await keepHistory('open-review', opening);
  valueOf(await send(council, lines[0]!.task_id, plan.milestoneIds[0]!));
  await time.pass('9 days');
  await keepHistory('review-waiting', handleOf(id));
  expect(await time.decide(id, 'to-committee')).toMatchObject({ kind: 'taken' });
  expect(await time.decide(id, 'lock')).toEqual({ kind: 'refused', code: 'review-unsettled' });
  await settleAndNote(id);
  const taskId = await agree(id);
  expect(await time.decide(id, 'lock')).toMatchObject({ kind: 'taken', taken: { state: 'locked' } });
  expect(await time.decide(id, 'cancel')).toEqual({ kind: 'refused', code: 'not-open' });
  await time.pass('90 days');
  const chased = await world.rows<{ kind: string }>(
    `select distinct kind from notices where task_id = $1 and kind <> 'invitation' order by kind`,
    [taskId],
  );
  expect(chased).toEqual([{ kind: 'escalation' }, { kind: 'reminder' }]);
  const owner = council.respondents[0]!;
  valueOf(await as(world.db, actingFor(owner), (tx) => finishAction(tx, owner, { taskId, note: 'Told them.' })));
  await flushOutbox(world.db, (row) => tell(time.env.client, row));
  await handleOf(id).result();
  expect(await world.rows('select ended_at is not null as over from processes where id = $1', [id])).toEqual([
    { over: true },
  ]);
  await keepHistory('review-locked', handleOf(id));
  for (const handle of [opening, handleOf(id)])
    expect(await plainText(handle)).not.toMatch(
      /Two raids|Tell the boroughs|Council|Health|example\.org|Drugs strategy|Activity \d/u,
    );
}, 120_000);
