import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { canReview, isOver, type StrategyState } from '../../domain/strategies/strategy.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { noSuchStrategy } from '../strategies/strategies.ts';

export type ScheduleState = 'running' | 'paused' | 'deleted';

/** How the reviews of a strategy are to open; the Schedule in Temporal is made to follow before this is committed. */
export async function setReviewSchedule(
  tx: Tx,
  actor: Actor,
  input: { strategyId: string; state: ScheduleState },
): Promise<Verdict<{ state: ScheduleState }>> {
  const { rows } = await tx.execute<{ state: StrategyState }>(
    sql`select state from processes where id = ${input.strategyId} and kind = 'strategy' for no key update`,
  );
  if (rows[0] === undefined) return noSuchStrategy;
  if (input.state === 'running' && isOver(rows[0].state))
    return refuse('not-open', 'The strategy has ended, so it is no longer reviewed.');
  await tx.execute(sql`
    insert into review_schedules (strategy_id, state, changed_by) values (${input.strategyId}, ${input.state}, ${actor.personId})
    on conflict (strategy_id) do update set state = excluded.state, changed_by = excluded.changed_by, changed_at = app_now()`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'review-schedule-set',
    processId: input.strategyId,
    details: { state: input.state },
  });
  return accept({ state: input.state });
}

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
  const { rows } = await tx.execute<{ state: StrategyState }>(
    sql`select state from processes where id = ${input.strategyId} and kind = 'strategy'`,
  );
  if (rows[0] === undefined) return noSuchStrategy;
  const reviewed = canReview(rows[0].state);
  if (!reviewed.ok) return reviewed;
  await audit(tx, {
    actorId: actor.personId,
    act: input.act,
    processId: input.strategyId,
    details: input.details ?? {},
  });
  return accept(true);
}

/** `missedFrom`: from when on one that is gone may have missed a quarter; null: it was never seen. Epoch milliseconds. */
export type WantedSchedule = {
  readonly strategyId: string;
  readonly state: ScheduleState;
  readonly missedFrom: number | null;
  readonly now: number;
};

/**
 * What every strategy's Schedule should be: a Temporal that lost one gets it again. A review opens up to two weeks after its
 * quarter began, on its first working day, so what was begun in the two weeks before it was lost may be lost as well; never
 * before somebody let it run.
 */
export async function wantedSchedules(tx: Tx): Promise<WantedSchedule[]> {
  const { rows } = await tx.execute<WantedSchedule>(sql`
    select strategy_id as "strategyId", state, case when seen_at is not null then ${ms(sql`greatest(changed_at, seen_at - interval '14 days')`)} end as "missedFrom",
      ${ms(sql`app_now()`)} as now
    from review_schedules order by strategy_id`);
  return rows;
}

/** They are in Temporal now; written once an hour. */
export async function noteSchedulesSeen(tx: Tx, strategyIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update review_schedules set seen_at = app_now()
    where strategy_id = any(${sql.param(strategyIds)}::uuid[]) and (seen_at is null or seen_at < app_now() - interval '1 hour')`);
}
