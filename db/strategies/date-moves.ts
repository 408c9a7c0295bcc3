import { sql } from 'drizzle-orm';
import { closingInstant, pageDeadline } from '../../domain/calendar/zones.ts';
import { policyOf } from '../../domain/chase/task-kinds.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { calendarsOf, ensurePlans } from '../chase/plans/agency-plans.ts';
import type { Tx } from '../connect.ts';
import type { LockedItem } from './dated-items.ts';
import type { StrategyPlace } from './place.ts';
import { moveTasks } from '../chase/move-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { wakesEarlier } from '../chase/plans/plans.ts';
import { command } from '../statement.ts';

type Moved = { itemId: string; oldOn: string; newOn: string; reason: string; personId: string };

/** What somebody had asked for is decided by it: agreed where it is this date, refused where it is another. */
export const recordMove = command(
  'strategies.record-move',
  ({ itemId, oldOn, newOn, reason, personId }: Moved) => sql`
    with decided as (
      update date_moves set state = case when new_on = ${newOn}::date then 'agreed' else 'refused' end,
        decided_by = ${personId}, decided_at = app_now()
      where item_id = ${itemId} and state = 'asked' returning state)
    insert into date_moves (item_id, old_on, new_on, reason, asked_by, state, decided_by, decided_at)
    select ${itemId}::uuid, ${oldOn}::date, ${newOn}::date, ${reason}, ${personId}::uuid, 'agreed', ${personId}::uuid, app_now()
    where not exists (select from decided where state = 'agreed')`,
);

/** The item's task, where it has one, is chased by the new date from now on. */
export async function moveChase(tx: Tx, item: LockedItem, newOn: string, now: number): Promise<Verdict<true>> {
  const { strategyId, place, taskId } = item;
  if (taskId === null) return accept(true);
  const moved = await moveToDay(tx, { strategyId, place, taskIds: [taskId], newOn, now });
  if (moved.ok && (await wakesEarlier(tx, strategyId))) await owedNudge(tx, strategyId);
  return moved;
}

type ToDay = {
  readonly strategyId: string;
  readonly place: StrategyPlace;
  readonly taskIds: readonly string[];
  readonly newOn: string;
  readonly now: number;
};

/** All these tasks are due on that day from now on, by one plan; whoever answers for them is told. */
export async function moveToDay(tx: Tx, { strategyId, place, taskIds, newOn, now }: ToDay): Promise<Verdict<true>> {
  const { zone } = place;
  const dueAt = closingInstant(newOn, zone);
  const which = { taskIds };
  const chase = { dueAt, wallText: pageDeadline(dueAt, zone), zone, policy: policyOf('dated-item'), now };
  const plans = await ensurePlans(tx, strategyId, chase, await calendarsOf(tx, place.calendar, which));
  if (!plans.ok) return plans;
  const { mainId: planId, closesAt } = plans.value;
  const kind = 'date-moved';
  const occasion = `plan:${planId}`;
  await moveTasks(tx, { processId: strategyId, planId, now, closesAt, closesExactly: true, which, kind, occasion });
  return accept(true);
}
