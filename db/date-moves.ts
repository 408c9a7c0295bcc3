import { sql } from 'drizzle-orm';
import { planFromPolicy } from '../domain/calendar/plan.ts';
import { closingInstant, pageDeadline } from '../domain/calendar/zones.ts';
import type { Actor } from '../domain/permissions.ts';
import { policyOf } from '../domain/task-kinds.ts';
import { accept, type Verdict } from '../domain/refusal.ts';
import { loadCalendar } from './calendars.ts';
import type { Tx } from './connect.ts';
import type { LockedItem } from './dated-items.ts';
import { moveTasks } from './move-tasks.ts';
import { owedNudge } from './outbox.ts';
import { ensurePlan, toKeep, wakesEarlier } from './plans.ts';

/** What somebody had asked for is decided by it: agreed where it is this date, refused where it is another. */
export async function recordMove(
  tx: Tx,
  actor: Actor,
  { itemId, oldOn, newOn, reason }: { itemId: string; oldOn: string; newOn: string; reason: string },
): Promise<void> {
  await tx.execute(sql`
    with decided as (
      update date_moves set state = case when new_on = ${newOn}::date then 'agreed' else 'refused' end,
        decided_by = ${actor.personId}, decided_at = app_now()
      where item_id = ${itemId} and state = 'asked' returning state)
    insert into date_moves (item_id, old_on, new_on, reason, asked_by, state, decided_by, decided_at)
    select ${itemId}::uuid, ${oldOn}::date, ${newOn}::date, ${reason}, ${actor.personId}::uuid, 'agreed', ${actor.personId}::uuid, app_now()
    where not exists (select from decided where state = 'agreed')`);
}

/** The item's task, where it has one, is chased by the new date from now on. */
export async function moveChase(tx: Tx, item: LockedItem, newOn: string, now: number): Promise<Verdict<true>> {
  if (item.taskId === null) return accept(true);
  const { zone } = item.place;
  const calendar = await loadCalendar(tx, item.place.calendar);
  const dueAt = closingInstant(newOn, zone);
  const plan = planFromPolicy({ dueAt, zone, calendar, policy: policyOf('dated-item'), now });
  if (!plan.ok) return plan;
  const planId = await ensurePlan(tx, item.strategyId, toKeep(plan.value), {
    zone,
    dueWallText: pageDeadline(dueAt, zone),
    calendar: calendar.name,
    calendarVersion: calendar.version,
  });
  await moveTasks(tx, {
    processId: item.strategyId,
    planId,
    now,
    closesAt: plan.value.closesAt,
    closesExactly: true,
    which: sql`t.id = ${item.taskId}`,
    kind: 'date-moved',
    occasion: `plan:${planId}`,
  });
  if (await wakesEarlier(tx, item.strategyId)) await owedNudge(tx, item.strategyId);
  return accept(true);
}
