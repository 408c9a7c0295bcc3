import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { canReview, isOver } from '../../domain/strategies/strategy.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { reviewSchedules } from '../schema/reviews.ts';
import { epochMs, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { strategyState } from '../strategies/shapes.ts';
import { lockStrategy, noSuchStrategy } from '../strategies/strategies.ts';
import { uuids } from '../uuids.ts';

export type ScheduleState = 'running' | 'paused' | 'deleted';

/** How the reviews of a strategy are to open; the Schedule in Temporal is made to follow before this is committed. */
export async function setReviewSchedule(
  tx: Tx,
  actor: Actor,
  input: { strategyId: string; state: ScheduleState },
): Promise<Verdict<{ state: ScheduleState }>> {
  const [strategy] = await lockStrategy(tx, input.strategyId);
  if (strategy === undefined) return noSuchStrategy;
  if (input.state === 'running' && isOver(strategy.state))
    return refuse('not-open', 'The strategy has ended, so it is no longer reviewed.');
  const set = { state: input.state, changedBy: actor.personId };
  await tx
    .insert(reviewSchedules)
    .values({ strategyId: input.strategyId, ...set })
    .onConflictDoUpdate({ target: reviewSchedules.strategyId, set: { ...set, changedAt: sql`app_now()` } });
  await audit(tx, {
    actorId: actor.personId,
    act: 'review-schedule-set',
    processId: input.strategyId,
    details: { state: input.state },
  });
  return accept({ state: input.state });
}

const reviewed = statement(
  'reviews.state-of-strategy',
  z.object({ state: strategyState }),
  (id: string) => sql`select state from processes where id = ${id} and kind = 'strategy'`,
);

/** Somebody asks for reviews of a past period, or of the quarter that runs now. */
export async function noteScheduleAct(
  tx: Tx,
  actor: Actor,
  input: {
    strategyId: string;
    act: 'reviews-backfilled' | 'review-triggered';
    details?: Readonly<Record<string, number>>;
  },
): Promise<Verdict<true>> {
  const [strategy] = await reviewed(tx, input.strategyId);
  if (strategy === undefined) return noSuchStrategy;
  const allowed = canReview(strategy.state);
  if (!allowed.ok) return allowed;
  await audit(tx, {
    actorId: actor.personId,
    act: input.act,
    processId: input.strategyId,
    details: input.details ?? {},
  });
  return accept(true);
}

/**
 * What every strategy's Schedule should be: a Temporal that lost one gets it again. A review opens up to two weeks after its
 * quarter began, on its first working day, so what was begun in the two weeks before it was lost may be lost as well; never
 * before somebody let it run.
 */
export const wantedSchedules = statement(
  'reviews.wanted-schedules',
  z.object({
    strategyId: of(reviewSchedules.strategyId),
    state: of(reviewSchedules.state),
    /** From when on one that is gone may have missed a quarter; null: it was never seen. */
    missedFrom: epochMs.nullable(),
    now: epochMs,
  }),
  () => sql`
    select strategy_id as "strategyId", state, case when seen_at is not null then ${ms(sql`greatest(changed_at, seen_at - interval '14 days')`)} end as "missedFrom",
      ${ms(sql`app_now()`)} as now
    from review_schedules order by strategy_id`,
);

/** They are in Temporal now; written once an hour. */
export const noteSchedulesSeen = command(
  'reviews.note-schedules-seen',
  (strategyIds: readonly string[]) => sql`
    update review_schedules set seen_at = app_now()
    where strategy_id = any(${uuids(strategyIds)}) and (seen_at is null or seen_at < app_now() - interval '1 hour')`,
);
