import type { WorkingCalendar } from './holidays.ts';
import { isWorkingDay, nextWorkingDay } from './working-days.ts';
import { pageDay } from './zones.ts';

/**
 * What is said of a day ('YYYY-MM-DD') by which something is due and on which nobody is expected to work; undefined for a
 * working day. A hint and no refusal: a deadline may well be meant to fall on a Sunday.
 */
export function dueHint(day: string, calendar: WorkingCalendar): string | undefined {
  if (isWorkingDay(day, calendar)) return undefined;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const what = weekday === 6 ? 'a Saturday' : weekday === 0 ? 'a Sunday' : 'a bank holiday';
  return `${pageDay(day)} is ${what}. The next working day is ${pageDay(nextWorkingDay(day, calendar))}.`;
}
