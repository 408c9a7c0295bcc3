import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { addLines, sayAmount } from '../../../db/budget/lines.ts';
import { as, type Tx } from '../../../db/connect.ts';
import { readCosts, readReview } from '../../../db/reviews/read-reviews.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { settleAndNote } from '../../support/stories/review-story.ts';
import { postOf, usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const byOfficer = <T>(work: (tx: Tx) => Promise<T>) => as(world.db, actingFor(world.officer), work);

test('a sum is said in the review that is under way, and a locked review keeps what was said until then (S47)', async () => {
  await world.setClock(new Date('2026-10-01T09:00:00Z'));
  const council = await world.agency('Council');
  const plan = await usualPlan(world, [council]);
  const [activityId = ''] = plan.activityIds;
  const holderPostId = await postOf(world, council);
  const years = [{ year: '2026/27', minor: 5_000_000 }];
  const planned = {
    strategyId: plan.strategyId,
    activityId,
    kind: 'funded',
    holderPostId,
    years,
    totalMinor: null,
  } as const;
  const [lineId = ''] = valueOf(await byOfficer((tx) => addLines(tx, world.officer, planned))).lineIds;
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
  );
  const reviewId = review?.processId ?? '';
  const [holder] = council.respondents;
  const say = async (minor: number) =>
    valueOf(
      await as(world.db, actingFor(holder!), (tx) =>
        sayAmount(tx, holder!, { lineId, what: 'actual', minor, asAt: '2026-10-01', reason: '' }),
      ),
    );
  await say(1_000_000);
  const said = await world.rows('select what, review_id from budget_amounts order by id');
  expect(said).toEqual([
    { what: 'budget', review_id: null },
    { what: 'actual', review_id: reviewId },
  ]);

  expect((await record(world, reviewId, 'to-committee')).kind).toBe('taken');
  await settleAndNote(world, reviewId);
  expect((await record(world, reviewId, 'lock')).kind).toBe('taken');
  await world.setClock(new Date('2026-10-02T09:00:00Z'));
  await say(2_000_000);
  const head = await byOfficer((tx) => readReview(tx, reviewId));
  const costs = await byOfficer((tx) => readCosts(tx, head!));
  expect(costs).toEqual([
    {
      strand: 'Enforcement',
      costMinor: null,
      budgetMinor: 5_000_000,
      forecastMinor: 5_000_000,
      actualMinor: 1_000_000,
    },
  ]);
  const [report] = await world.rows<{ text: string }>(
    `select convert_from(d.content, 'utf8') as text from reviews v join documents d on d.id = v.report_id where v.process_id = $1`,
    [reviewId],
  );
  expect(report?.text).toContain('<th scope="row">Enforcement</th><td>£50,000</td><td>£50,000</td><td>£10,000</td>');
  expect(await world.rows('select review_id from budget_amounts order by id desc limit 1')).toEqual([
    { review_id: null },
  ]);
});
