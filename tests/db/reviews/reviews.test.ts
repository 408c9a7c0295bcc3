import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { draftReview, openScheduledReview, whenReviewOpens } from '../../../db/reviews/reviews.ts';
import { saveReturn, submitReturn } from '../../../db/tasks/answers/returns.ts';
import { acceptReturn, askReturnChanges, finishStrand } from '../../../db/reviews/strand-review.ts';
import { retireActivity } from '../../../db/strategies/retire.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { ReturnContent } from '../../../domain/reviews/return.ts';
import { fullReturn, linesOf, type Plan, usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;
let health: TestAgency;
let lead: Actor;
let other: Actor;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
  health = await world.agency('Health');
  lead = council.respondents[0]!;
  other = health.respondents[0]!;
});
afterAll(() => world.end());

const worker = { role: 'worker' } as const;
const by = <T>(actor: Actor, work: (tx: Parameters<Parameters<typeof as<T>>[2]>[0]) => Promise<T>) =>
  as(world.db, actingFor(actor), work);

async function opened(quarter = '2026-10-01', plan?: Plan) {
  const made = plan ?? (await usualPlan(world, [council, health]));
  const review = await as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId: made.strategyId, quarter }));
  if (review === undefined) throw new Error('no review');
  const lines = await linesOf(world, review.processId);
  return { ...made, ...review, lines };
}

const send = (actor: Actor, taskId: string, content: ReturnContent, ifVersion = 1) =>
  by(actor, (tx) => submitReturn(tx, actor, { taskId, content, ifVersion }));

describe('a quarter', () => {
  test('has one review, however many open it at once', async () => {
    const { strategyId } = await usualPlan(world, [council]);
    const claimed = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0
          ? as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId, quarter: '2026-07-01' }))
          : by(world.officer, (tx) => draftReview(tx, world.officer, { strategyId, quarter: '2026-07-01' })),
      ),
    );
    expect(claimed).toHaveLength(20);
    const made = 'select process_id from reviews where strategy_id = $1';
    const rows = await world.rows<{ process_id: string }>(made, [strategyId]);
    expect(rows).toHaveLength(1);
    expect(await linesOf(world, rows[0]!.process_id)).toHaveLength(1);
  });

  test('drafted by hand is opened by the Schedule, and named to who would draft it again', async () => {
    const { strategyId } = await usualPlan(world, [council]);
    const input = { strategyId, quarter: '2026-10-01' };
    const drafted = valueOf(await by(world.officer, (tx) => draftReview(tx, world.officer, input)));
    expect(await by(world.officer, (tx) => draftReview(tx, world.officer, input))).toMatchObject({
      code: 'review-exists',
      detail: { reviewId: drafted.processId },
    });
    const found = await as(world.db, worker, (tx) => openScheduledReview(tx, input));
    expect(found).toEqual({ processId: drafted.processId, reference: drafted.reference, state: 'open' });
  });

  test('of a plan without activities, or that begins on no quarter day, has no review', async () => {
    const { strategyId } = await usualPlan(world, []);
    const none = await as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }));
    expect(none).toBeUndefined();
    const odd = { strategyId, quarter: '2026-02-01' };
    expect(await by(world.officer, (tx) => draftReview(tx, world.officer, odd))).toMatchObject({ code: 'malformed' });
    expect(
      await world.rows(`select from audit_entries where process_id = $1 and act = 'review-not-opened'`, [strategyId]),
    ).toHaveLength(1);
  });

  test('of a strategy that has ended, or is none, has no review', async () => {
    const { strategyId } = await usualPlan(world, [council]);
    await world.rows(`update processes set state = 'closed' where id = $1`, [strategyId]);
    const open = (id: string) =>
      as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId: id, quarter: '2026-10-01' }));
    expect(await open(strategyId)).toBeUndefined();
    const none = '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e';
    expect(await open(none)).toBeUndefined();
    const when = await as(world.db, worker, (tx) => whenReviewOpens(tx, { strategyId: none, scheduledAt: Date.now() }));
    expect(when).toBeUndefined();
  });

  test('opens on its first working day, and a year without holiday data raises an alert and counts weekdays', async () => {
    const { strategyId } = await usualPlan(world, [council]);
    await world.setClock(new Date('2030-01-01T09:00:00Z'));
    const when = await as(world.db, worker, (tx) =>
      whenReviewOpens(tx, { strategyId, scheduledAt: Date.parse('2030-01-01T09:00:00Z') }),
    );
    await world.setClock(null);
    expect(when).toEqual({ quarter: '2030-01-01', waitMs: 0 });
    const alerts = await world.rows<{ details: object }>(
      `select details from audit_entries where process_id = $1 and act = 'holiday-year-unknown'`,
      [strategyId],
    );
    expect(alerts).toEqual([{ details: { year: 2030, quarter: '2030-01-01', calendar: 'england-and-wales' } }]);
  });
});

describe('a return', () => {
  test('is owed by each lead, is filled in from the last, and is nobody’s but the lead’s and the strand leader’s', async () => {
    const review = await opened();
    expect(review.lines).toHaveLength(2);
    const [mine, theirs] = review.lines;
    const content = fullReturn([review.milestoneIds[0]!]);
    expect(valueOf(await send(lead, mine!.task_id, content))).toEqual({ version: 2, onTime: true });
    // The council leads the strand, so it sees the other's return and writes nothing in it.
    expect(
      await by(lead, (tx) => saveReturn(tx, lead, { taskId: theirs!.task_id, content, ifVersion: 1 })),
    ).toMatchObject({
      code: 'not-found',
    });
    expect(await send(other, mine!.task_id, content, 2)).toMatchObject({ code: 'not-found' });
    expect(await send(lead, mine!.task_id, content)).toMatchObject({ code: 'version-changed', detail: { version: 2 } });
    const told = await world.rows(`select from notices where task_id = $1 and kind = 'receipt'`, [mine!.task_id]);
    expect(told).toHaveLength(1);
    await record(world, review.processId, 'to-committee');
    const next = await opened('2027-01-01', review);
    const [row] = await world.rows<{ content: ReturnContent; last: ReturnContent | null }>(
      'select content, last from review_returns where task_id = $1',
      [next.lines[0]!.task_id],
    );
    expect(row).toMatchObject({
      content: { progress: content.progress, colour: 'green', colourReason: '', achievements: '', direction: null },
      last: { colour: 'green' },
    });
    expect(
      await send(
        lead,
        next.lines[0]!.task_id,
        fullReturn([review.milestoneIds[0]!], { colour: 'red', colourReason: '' }),
      ),
    ).toMatchObject({
      code: 'malformed',
      detail: { field: 'colourReason' },
    });
  });

  test('is given back by the strand leader, chased, sent again, and then accepted', async () => {
    const review = await opened();
    const [, theirs] = review.lines;
    const { task_id: taskId } = theirs!;
    const content = fullReturn([review.milestoneIds[1]!]);
    const judge = (actor: Actor, ifVersion: number) =>
      by(actor, (tx) => askReturnChanges(tx, actor, { taskId, ifVersion, comment: 'Which premises?' }));
    expect(await judge(lead, 1)).toMatchObject({ code: 'not-open' });
    valueOf(await send(other, taskId, content));
    // Health leads no strand: it cannot judge, not even its own.
    expect(await judge(other, 2)).toMatchObject({ code: 'not-found' });
    expect(valueOf(await judge(lead, 2))).toEqual({ version: 3 });
    const [task] = await world.rows<{ state: string; answered_at: Date | null }>(
      'select state, answered_at from tasks where id = $1',
      [taskId],
    );
    expect(task).toEqual({ state: 'open', answered_at: null });
    const told = await world.rows<{ person_id: string }>(
      `select person_id from notices where task_id = $1 and kind = 'given-back'`,
      [taskId],
    );
    expect(told).toEqual([{ person_id: other.personId }]);
    valueOf(await send(other, taskId, content, 3));
    expect(valueOf(await by(lead, (tx) => acceptReturn(tx, lead, { taskId, ifVersion: 4 })))).toEqual({ version: 5 });
    expect(await send(other, taskId, content, 5)).toMatchObject({ code: 'not-open' });
    const [strand] = await world.rows<{ id: string }>(
      `select id from tasks where process_id = $1 and kind = 'strand-review'`,
      [review.processId],
    );
    const finish = (actor: Actor) => by(actor, (tx) => finishStrand(tx, actor, { taskId: strand!.id }));
    expect(await finish(other)).toMatchObject({ code: 'not-found' });
    valueOf(await finish(lead));
    expect(await finish(lead)).toMatchObject({ code: 'nothing-to-change' });
  });

  test('that comes after closing is kept as a draft, and is missing at the committee', async () => {
    const review = await opened();
    const [mine] = review.lines;
    await world.rows(`update tasks set closes_at = app_now() - interval '1 minute' where id = $1`, [mine!.task_id]);
    expect(await send(lead, mine!.task_id, fullReturn([review.milestoneIds[0]!]))).toMatchObject({
      code: 'deadline-passed',
    });
    const [row] = await world.rows<{ state: string; sent: null }>(
      'select state, sent from review_returns where task_id = $1',
      [mine!.task_id],
    );
    expect(row).toEqual({ state: 'in-draft', sent: null });
  });

  test('is not asked of an activity that is retired', async () => {
    const plan = await usualPlan(world, [council, health]);
    valueOf(
      await by(world.officer, (tx) =>
        retireActivity(tx, world.officer, {
          strategyId: plan.strategyId,
          itemId: plan.activityIds[1]!,
          ifVersion: 2,
          reason: 'Done by law now.',
        }),
      ),
    );
    expect((await opened('2026-10-01', plan)).lines).toHaveLength(1);
  });
});
