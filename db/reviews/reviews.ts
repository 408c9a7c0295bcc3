import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { isQuarter, opensAt, quarterName, quarterOf, type ReviewState } from '../../domain/reviews/review.ts';
import { uncoveredYears } from '../../domain/calendar/holidays.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canReview } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import { askForReturns } from './open.ts';
import { createProcess } from '../chase/processes.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { reviews } from '../schema/reviews.ts';
import { strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { strategyState } from '../strategies/shapes.ts';
import { noSuchStrategy } from '../strategies/strategies.ts';
import { reviewState } from './shapes.ts';

type Claim = { readonly strategyId: string; readonly quarter: string; readonly personId: string | null };
export type Claimed = { readonly processId: string; readonly reference: string; readonly isNew: boolean };

const lockReviewed = statement(
  'reviews.lock-strategy',
  z.object({ state: strategyState, title: of(processes.title), activities: count }),
  (strategyId: string) => sql`
    with p as materialized (select id, state, title from processes where id = ${strategyId} and kind = 'strategy' for no key update)
    select p.state, p.title, (select count(*)::int from activities a join strands s on s.id = a.strand_id
      where s.strategy_id = p.id and a.retired_at is null) as activities from p`,
);

/**
 * The one review of a strategy's quarter, made now if there is none. Whoever claims locks the strategy first, so that
 * twenty at once get the same one; the unique constraint holds whatever else may happen.
 */
export async function claimReview(tx: Tx, { strategyId, quarter, personId }: Claim): Promise<Verdict<Claimed>> {
  if (!isQuarter(quarter)) return refuse('malformed', 'A quarter begins on 1 January, 1 April, 1 July or 1 October.');
  const [strategy] = await lockReviewed(tx, strategyId);
  if (strategy === undefined) return noSuchStrategy;
  const [found] = await tx
    .select({ processId: reviews.processId, reference: processes.reference })
    .from(reviews)
    .innerJoin(processes, eq(processes.id, reviews.processId))
    .where(and(eq(reviews.strategyId, strategyId), eq(reviews.quarter, quarter)));
  if (found !== undefined) return accept({ ...found, isNew: false });
  const reviewed = canReview(strategy.state);
  if (!reviewed.ok) return reviewed;
  if (strategy.activities === 0)
    return refuse('malformed', 'The plan has no activity yet. Add one, with its lead, before it is reviewed.');
  const title = `${strategy.title}: review of ${quarterName(quarter)}`;
  const made = await createProcess(tx, { personId }, { kind: 'review', title, parentId: strategyId });
  await tx.insert(reviews).values({ processId: made.processId, strategyId, quarter });
  await audit(tx, {
    actorId: personId,
    act: 'review-claimed',
    processId: made.processId,
    details: { strategyId, quarter, reference: made.reference },
  });
  return accept({ ...made, isNew: true });
}

/** Drafts a review by hand, under the same claim. */
export async function draftReview(
  tx: Tx,
  actor: { readonly personId: string },
  input: { strategyId: string; quarter: string },
): Promise<Verdict<{ processId: string; reference: string }>> {
  const claimed = await claimReview(tx, { ...input, personId: actor.personId });
  if (!claimed.ok || claimed.value.isNew) return claimed;
  return refuse('review-exists', `${claimed.value.reference} is the review of this quarter: each quarter has one.`, {
    reviewId: claimed.value.processId,
  });
}

const lockReview = statement(
  'reviews.lock',
  z.object({ state: reviewState, now: epochMs }),
  (processId: string) => sql`
    with p as materialized (select state from processes where id = ${processId} for no key update)
    select state, ${ms(sql`app_now()`)} as now from p`,
);

/**
 * What the Schedule does when the first working day has come: the quarter is claimed and its review opened, in one
 * transaction. A review that somebody drafted by hand is opened; one that is open already stays as it is. Undefined where
 * there is nothing to review, and the trail says why.
 */
export async function openScheduledReview(
  tx: Tx,
  input: { strategyId: string; quarter: string },
): Promise<{ processId: string; reference: string; state: ReviewState } | undefined> {
  const claimed = await claimReview(tx, { ...input, personId: null });
  if (!claimed.ok) return notOpened(tx, input, claimed.code);
  const { processId, reference } = claimed.value;
  const [review] = await lockReview(tx, processId);
  if (review === undefined) throw new Error('a claimed review without its row');
  const { state, now } = review;
  if (state !== 'draft') return { processId, reference, state };
  const asked = await askForReturns(tx, processId, now);
  if (!asked.ok) return notOpened(tx, input, asked.code);
  await audit(tx, { actorId: null, act: 'review-open', processId, details: asked.value });
  return { processId, reference, state: 'open' };
}

/** Ends quietly: to try again would find the same. The trail says of the strategy why its quarter has no open review. */
async function notOpened(
  tx: Tx,
  { strategyId, quarter }: { strategyId: string; quarter: string },
  code: string,
): Promise<undefined> {
  await audit(tx, { actorId: null, act: 'review-not-opened', processId: strategyId, details: { quarter, code } });
}

/**
 * The quarter that an instant lies in, and how long it is until its review opens by itself. A year whose holidays are not
 * known raises an alert in the trail and counts weekdays: it never stops a review.
 */
export async function whenReviewOpens(
  tx: Tx,
  input: { strategyId: string; scheduledAt: number },
): Promise<{ quarter: string; waitMs: number } | undefined> {
  const [place] = await tx
    .select({ zone: strategies.zone, calendar: strategies.calendar, now: ms(sql`app_now()`) })
    .from(strategies)
    .where(eq(strategies.processId, input.strategyId));
  if (place === undefined) return undefined;
  const calendar = await loadCalendar(tx, place.calendar);
  const quarter = quarterOf(input.scheduledAt, place.zone);
  const [year] = uncoveredYears(calendar, quarter, quarter);
  if (year !== undefined)
    await audit(tx, {
      actorId: null,
      act: 'holiday-year-unknown',
      processId: input.strategyId,
      details: { year, calendar: calendar.name, quarter },
    });
  return { quarter, waitMs: Math.max(0, opensAt(quarter, { zone: place.zone, calendar }) - place.now) };
}
