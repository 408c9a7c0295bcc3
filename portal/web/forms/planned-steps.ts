import { plansByCalendar } from '../../../db/chase/plans/agency-plans.ts';
import type { Tx } from '../../../db/connect.ts';
import type { PlanToKeep } from '../../../db/chase/plans/plans.ts';
import type { RoundHead } from '../../../db/rounds/read-overview.ts';
import { loadCalendar } from '../../../db/calendar/calendars.ts';
import type { CalendarName } from '../../../domain/calendar/bank-holidays.ts';
import { uncoveredYears } from '../../../domain/calendar/holidays.ts';
import { localDate } from '../../../domain/calendar/zones.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';

/** A plan as a page shows it before it is made: by whose holidays, and which of the years it touches nobody knows. */
export type ShownPlan = PlanToKeep & { readonly calendar: CalendarName; readonly uncoveredYears: readonly number[] };

/** What would be sent when, by each calendar of the agencies; undefined while the round has no date. */
export async function plansOf(
  tx: Tx,
  round: Pick<RoundHead, 'dueAt' | 'zone' | 'policy' | 'now'>,
  calendars: readonly CalendarName[],
): Promise<Verdict<readonly ShownPlan[]> | undefined> {
  const { dueAt, zone, policy, now } = round;
  if (dueAt === null) return undefined;
  const plans = await plansByCalendar(tx, { dueAt, wallText: '', zone, policy, now }, calendars);
  if (!plans.ok) return plans;
  const shown: ShownPlan[] = [];
  for (const [calendar, { plan }] of plans.value) {
    const from = localDate(Math.min(now, ...plan.steps.map(({ at }) => at)), zone);
    const years = uncoveredYears(await loadCalendar(tx, calendar), from, localDate(plan.closesAt, zone));
    shown.push({ ...plan, calendar, uncoveredYears: years });
  }
  return accept(shown);
}
