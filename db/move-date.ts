import { sql } from 'drizzle-orm';
import { planFromPolicy } from '../domain/calendar/plan.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { loadCalendar } from './calendars.ts';
import type { Tx } from './connect.ts';
import type { Effect, StoredDecision } from './decisions.ts';
import { moveTasks } from './move-tasks.ts';
import { roundTerms } from './open-round.ts';
import { ensurePlan, toKeep } from './plans.ts';
import { instant } from './instant.ts';

/**
 * Moves the closing date for everybody: the tasks on the round's plan move; an extended task keeps its date unless the
 * new one is later (design section 5). Steps that the new date would put into the past are lapsed, not sent in a burst.
 */
export async function moveDate(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const terms = await roundTerms(tx, processId);
  const dueAt = decision.terms['dueAt'];
  if (terms === undefined || typeof dueAt !== 'number') return refuse('malformed', 'Give the new date.');
  if (dueAt === Number(terms.due)) return refuse('nothing-to-change', 'This is the date that the round has already.');
  const calendar = await loadCalendar(tx, terms.calendar);
  const plan = planFromPolicy({ dueAt, zone: terms.zone, calendar, policy: terms.policy, now });
  if (!plan.ok) return plan;
  const dueWallText = decision.words['dueWallText'] ?? '';
  const planId = await ensurePlan(tx, processId, toKeep(plan.value), {
    zone: terms.zone,
    dueWallText,
    calendar: calendar.name,
    calendarVersion: calendar.version,
  });
  const moved = await moveTasks(tx, {
    processId,
    planId,
    now,
    closesAt: plan.value.closesAt,
    kind: 'date-moved',
    occasion: `plan:${planId}`,
    which: sql`
    t.kind = 'answer' and (t.plan_id = (select plan_id from consultations where process_id = ${processId})
      or (select due_at from chase_plans c where c.id = t.plan_id) < ${instant(dueAt)})`,
  });
  await tx.execute(sql`
    update processes set closes_at = ${instant(plan.value.closesAt)}, version = version + 1 where id = ${processId}`);
  await tx.execute(sql`
    update consultations set due_at = ${instant(dueAt)}, due_wall_text = ${dueWallText}, plan_id = ${planId}
    where process_id = ${processId}`);
  return accept({ planId, moved, dueAt, closesAt: plan.value.closesAt });
}
