import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { all, statusesOf } from '../../support/page-statuses.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { createReviews, type ReviewPages } from '../../support/stories/review-pages.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let reviews: ReviewPages;
let indicator: string;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  reviews = await createReviews(database, people);
  indicator = await asOwner(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into indicators (strategy_id, title, origin, kind, polarity, frequency, owner_post_id)
       select $1, 'Arrests', 'own', 'number', 'up', 'month', (select id from posts where agency_id = $2 limit 1) returning id`,
      [reviews.strategyId, people.health],
    );
    return rows[0]?.id ?? '';
  });
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

const reviewReads = () => [
  '/strategies',
  `/strategies/${reviews.strategyId}`,
  `/strategies/${reviews.strategyId}/measures`,
  `/strategies/${reviews.strategyId}/origins`,
  `/strategies/${reviews.strategyId}/versions`,
  `/strategies/${reviews.strategyId}/revisions`,
  ...['/money', '/money/lines', '/money.csv', '/money.xlsx', '/bids', '/initiatives', '/lessons'].map(
    (part) => `/strategies/${reviews.strategyId}${part}`,
  ),
  `/measures/${indicator}`,
  `/measures/${indicator}/values`,
  `/measures/${indicator}/targets`,
  '/reviews',
  `/reviews/${reviews.open}`,
  `/reviews/${reviews.committee}/timeline`,
  `/strategies/${reviews.strategyId}/timeline`,
  `/reviews/${reviews.committee}`,
  `/reviews/${reviews.locked}`,
  `/reviews/${reviews.signing}`,
  `/reviews/${reviews.committee}?show=unsettled`,
  `/reviews/${reviews.committee}/lines/${reviews.line}`,
  '/proposals',
  '/proposals?show=all',
  `/proposals/${reviews.proposal}`,
  `/returns/${reviews.returnTask}`,
];
/** What can be done about a return: by its agency, and by an officer. */
const aboutReturn = () => ['/colleague', '/hand-over'].map((part) => `/tasks/${reviews.returnTask}${part}`);

const reviewWrites = () => [
  '/strategies/new',
  `/strategies/${reviews.strategyId}/edit`,
  `/strategies/${reviews.strategyId}/measures/new`,
  `/strategies/${reviews.strategyId}/measures/import`,
  `/strategies/${reviews.strategyId}/measures/values.csv`,
  `/strategies/${reviews.strategyId}/measures/values.xlsx`,
  `/strategies/${reviews.strategyId}/inputs/new`,
  `/strategies/${reviews.strategyId}/leads/new`,
  `/strategies/${reviews.strategyId}/versions/new`,
  `/strategies/${reviews.strategyId}/revisions/new`,
  `/measures/${indicator}/edit`,
  `/strategies/${reviews.strategyId}/money/plan`,
  `/strategies/${reviews.strategyId}/bids/new`,
  `/strategies/${reviews.strategyId}/lessons/new`,
  `/strategies/${reviews.strategyId}/plan`,
  `/strategies/${reviews.strategyId}/route`,
  `/sign-offs/new?parent=${reviews.locked}`,
  `/strategies/${reviews.strategyId}/plan?act=move-milestone`,
  '/reviews/new',
];

test('strategies and reviews are read by staff, written by officers, and a lead sees his own part', async () => {
  const strand = `/strands/${reviews.strandTask}`;
  const officers = [...reviewReads(), ...reviewWrites(), ...aboutReturn(), strand];
  expect(await statusesOf(portal, people.leadOfficer, officers)).toEqual(all(officers, 200));
  expect(await statusesOf(portal, people.auditor, reviewReads())).toEqual(all(reviewReads(), 200));
  expect(await statusesOf(portal, people.auditor, reviewWrites())).toEqual(all(reviewWrites(), 403));
  const own = [
    '/strategies',
    `/strategies/${reviews.strategyId}`,
    `/strategies/${reviews.strategyId}/measures`,
    `/strategies/${reviews.strategyId}/origins`,
    `/strategies/${reviews.strategyId}/versions`,
    `/measures/${indicator}`,
    `/returns/${reviews.returnTask}`,
    strand,
    ...aboutReturn(),
    ...['/more-time', '/not-me'].map((part) => `/tasks/${reviews.returnTask}${part}`),
  ];
  expect(await statusesOf(portal, people.partnerContact, own)).toEqual(all(own, 200));
  const office = ['/reviews', `/reviews/${reviews.open}`, '/proposals', ...reviewWrites()];
  expect(await statusesOf(portal, people.partnerContact, office)).toEqual(all(office, 403));
  // Probation leads nothing of it: it reads the plan, which is the partnership's, and nothing else.
  const plan = own.slice(0, 6);
  const hidden = own.slice(6);
  expect(await statusesOf(portal, people.silentContact, plan)).toEqual(all(plan, 200));
  expect(await statusesOf(portal, people.silentContact, hidden)).toEqual(all(hidden, 404));
});
