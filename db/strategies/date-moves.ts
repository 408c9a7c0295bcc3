import { sql } from 'drizzle-orm';
import { closingInstant, pageDeadline } from '../../domain/calendar/zones.ts';
import { type OwedKind, policyOf } from '../../domain/chase/task-kinds.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { calendarsOf, ensurePlans } from '../chase/plans/agency-plans.ts';
import type { Tx } from '../connect.ts';
import type { StrategyPlace } from './place.ts';
import type { LockedItem } from './dated-items.ts';
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

/** The chase of an item follows its date, if it has one. */
export async function moveChase(tx: Tx, item: LockedItem, newOn: string, now: number): Promise<Verdict<true>> {
  const { taskId, strategyId: processId, place } = item;
  return taskId === null ? accept(true) : moveOwed(tx, { processId, taskId, kind: 'dated-item', place }, newOn, now);
}

type OwedTask = {
  readonly processId: string;
  readonly taskId: string;
  readonly kind: OwedKind;
  readonly place: StrategyPlace;
};

/** What is owed is owed by another day: whoever answers for it is told, and so is who was told of an escalation under the old one. */
export async function moveOwed(
  tx: Tx,
  { processId, taskId, kind, place }: OwedTask,
  newOn: string,
  now: number,
): Promise<Verdict<true>> {
  const { zone } = place;
  const dueAt = closingInstant(newOn, zone);
  const which = { taskIds: [taskId] };
  const chase = { dueAt, wallText: pageDeadline(dueAt, zone), zone, policy: policyOf(kind), now };
  const plans = await ensurePlans(tx, processId, chase, await calendarsOf(tx, place.calendar, which));
  if (!plans.ok) return plans;
  const { mainId: planId, closesAt } = plans.value;
  await moveTasks(tx, {
    processId,
    planId,
    now,
    closesAt,
    closesExactly: true,
    which,
    kind: 'date-moved',
    occasion: `plan:${planId}`,
  });
  if (await wakesEarlier(tx, processId)) await owedNudge(tx, processId);
  return accept(true);
}
