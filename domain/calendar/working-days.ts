import { Temporal } from 'temporal-polyfill/implementation';
import type { WorkingCalendar } from './holidays.ts';
import { closingInstant, deadlineDate, isMidnight, onDate } from './zones.ts';

/*
 * How working days are counted, everywhere (R47). Dates are 'YYYY-MM-DD'; what is no date throws a RangeError.
 * 1. A working day is Monday to Friday and no holiday of the calendar.
 * 2. The day counted from is 0, whether a working day or not; the next working day after it is 1, the last before it -1.
 * 3. In a year without holiday data weekdays are counted; `uncoveredYears` tells, the caller shows the alert.
 */

export function isWorkingDay(date: string, calendar: WorkingCalendar): boolean {
  return isWorking(Temporal.PlainDate.from(date), calendar);
}

/** The date itself if it is a working day, else the first one after it. */
export function nextWorkingDay(date: string, calendar: WorkingCalendar): string {
  return isWorkingDay(date, calendar) ? date : addWorkingDays(date, 1, calendar);
}

/** The n-th working day after the date, or before it if n is negative; 0 is the date itself. In: n a whole number. */
export function addWorkingDays(date: string, n: number, calendar: WorkingCalendar): string {
  const step = Math.sign(n);
  let day = Temporal.PlainDate.from(date);
  for (let left = Math.abs(n); left > 0;) {
    day = day.add({ days: step });
    if (isWorking(day, calendar)) left -= 1;
  }
  return day.toString();
}

/** How many working days lead from one date to another: the n for which `addWorkingDays(from, n)` gets there. */
export function workingDaysBetween(from: string, to: string, calendar: WorkingCalendar): number {
  const end = Temporal.PlainDate.from(to);
  let day = Temporal.PlainDate.from(from);
  const step = Temporal.PlainDate.compare(end, day);
  let count = 0;
  while (!day.equals(end)) {
    day = day.add({ days: step });
    if (isWorking(day, calendar)) count += step;
  }
  return count;
}

/**
 * A deadline moved by working days at the same time of day, in epoch milliseconds. One at midnight ends its day and ends
 * the day that it is moved to: "by the end of Friday" and one working day is the end of Monday, not of Sunday.
 */
export function shiftByWorkingDays(at: number, n: number, zone: string, calendar: WorkingCalendar): number {
  const date = addWorkingDays(deadlineDate(at, zone), n, calendar);
  return isMidnight(at, zone) ? closingInstant(date, zone) : onDate(at, date, zone);
}

function isWorking(day: Temporal.PlainDate, calendar: WorkingCalendar): boolean {
  return day.dayOfWeek <= 5 && !calendar.holidays.has(day.toString());
}
