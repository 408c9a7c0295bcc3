import { sql } from 'drizzle-orm';
import type { Actor } from '../domain/permissions.ts';
import { canReview, isOver, type StrategyState } from '../domain/strategy.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from './connect.ts';
import { noSuchStrategy } from './strategies.ts';

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

/** What every strategy's Schedule should be, for a worker that starts: a Temporal that lost one gets it again. */
export async function wantedSchedules(tx: Tx): Promise<{ strategyId: string; state: 'running' | 'paused' }[]> {
  const { rows } = await tx.execute<{ strategyId: string; state: 'running' | 'paused' }>(sql`
    select strategy_id as "strategyId", state from review_schedules where state <> 'deleted' order by strategy_id`);
  return rows;
}
