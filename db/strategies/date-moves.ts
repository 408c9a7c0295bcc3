import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { closingInstant, pageDeadline } from '../../domain/calendar/zones.ts';
import { type OwedKind, policyOf } from '../../domain/chase/task-kinds.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { calendarOfTask } from '../chase/chosen-tasks.ts';
import { moveEachTask } from '../chase/move-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { plansByCalendar } from '../chase/plans/agency-plans.ts';
import { insertPlans, type PlanWithText, wakesEarlier } from '../chase/plans/plans.ts';
import type { Tx } from '../connect.ts';
import { tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import type { LockedItem } from './dated-items.ts';
import type { StrategyPlace } from './place.ts';

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
  const moved = await moveToDays(tx, { processId, kind, place, now, moves: [{ taskId, newOn }] });
  if (moved.ok && (await wakesEarlier(tx, processId))) await owedNudge(tx, processId);
  return moved;
}

const calendarOfEach = statement(
  'strategies.calendars-of-tasks',
  z.object({ id: of(tasks.id), calendar: of(agencies.calendar) }),
  ({ taskIds, fallback }: { taskIds: readonly string[]; fallback: CalendarName }) => sql`
    select t.id, ${calendarOfTask(fallback)} as calendar from tasks t where t.id = any(${uuids(taskIds)}) and t.state = 'open'`,
);

type ToDays = {
  readonly processId: string;
  readonly kind: OwedKind;
  readonly place: StrategyPlace;
  readonly now: number;
  readonly moves: readonly { readonly taskId: string; readonly newOn: string }[];
};

/** Each of these tasks is due on its day from now on, by its agency's calendar; whoever answers for it is told. */
export async function moveToDays(tx: Tx, { processId, kind, place, now, moves }: ToDays): Promise<Verdict<true>> {
  if (moves.length === 0) return accept(true);
  const { zone, calendar: fallback } = place;
  const open = await calendarOfEach(tx, { taskIds: moves.map(({ taskId }) => taskId), fallback });
  const calendars = new Map(open.map(({ id, calendar }) => [id, calendar]));
  const plans: PlanWithText[] = [];
  const placed: { taskId: string; plan: number }[] = [];
  for (const [newOn, due] of Map.groupBy(moves, (one) => one.newOn)) {
    const dueAt = closingInstant(newOn, zone);
    const chase = { dueAt, wallText: pageDeadline(dueAt, zone), zone, policy: policyOf(kind), now };
    const used = [...new Set(due.flatMap(({ taskId }) => calendars.get(taskId) ?? []))];
    const made = await plansByCalendar(tx, chase, used);
    if (!made.ok) return made;
    const names = [...made.value.keys()];
    for (const { taskId } of due) {
      const at = names.findIndex((name) => name === calendars.get(taskId));
      if (at >= 0) placed.push({ taskId, plan: plans.length + at });
    }
    plans.push(...made.value.values());
  }
  const planIds = await insertPlans(tx, processId, plans);
  const each = placed.map(({ taskId, plan }) => ({
    taskId,
    planId: planIds[plan] ?? '',
    closesAt: plans[plan]?.plan.closesAt ?? 0,
  }));
  await moveEachTask(tx, { processId, now, moves: each });
  return accept(true);
}
