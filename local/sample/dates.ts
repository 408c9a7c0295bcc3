import { builtInCalendar } from '../../domain/calendar/holidays.ts';
import { nextWorkingDay } from '../../domain/calendar/working-days.ts';
import { instantAtHour, localDate } from '../../domain/calendar/zones.ts';

const zone = 'Europe/London';
const dayMs = 24 * 60 * 60 * 1000;

/** An instant so many days from now as people set one: on a working day, at a full hour, in London. */
export function inDaysAt(days: number, hour: number): string {
  const day = nextWorkingDay(localDate(Date.now() + days * dayMs, zone), builtInCalendar('england-and-wales'));
  return new Date(instantAtHour(day, hour, zone)).toISOString();
}

/** The day so many days from now, 'YYYY-MM-DD'. */
export function dayIn(days: number): string {
  return new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
}
