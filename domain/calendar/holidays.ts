import { bankHolidays, CALENDAR_VERSION, type CalendarName, calendarNames } from './bank-holidays.ts';

/** One line of a table of holidays, as the database keeps it. */
export type HolidayRow = { readonly calendar: string; readonly day: string; readonly title: string };

/** The days on which nobody is expected to work, besides Saturdays and Sundays. */
export type WorkingCalendar = {
  readonly name: CalendarName;
  readonly version: string;
  /** 'YYYY-MM-DD'. */
  readonly holidays: ReadonlySet<string>;
  /** Years whose holidays are known; in any other, weekdays are counted. */
  readonly yearsCovered: ReadonlySet<number>;
};

export function isCalendarName(text: string): text is CalendarName {
  return calendarNames.some((name) => name === text);
}

/** The years that are counted with: no date lies before the first or after the last. */
export const firstYear = 2000;
export const lastYear = 2199;
export function isYear(year: number): boolean {
  return year >= firstYear && year <= lastYear;
}

/** Whether it is a day that a calendar has, of a year in which a holiday can matter: 'YYYY-MM-DD', 2000 to 2199. */
export function isRealDate(day: string): boolean {
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** The holidays that are built in, one row for each calendar and day, for instance to fill the database's table. */
export function bankHolidayRows(): readonly HolidayRow[] {
  return bankHolidays.flatMap(({ title, in: calendars, days }) =>
    calendars.flatMap((calendar) => days.map((day) => ({ calendar, day, title }))),
  );
}

/**
 * The calendar of that name; rows of other calendars are passed over.
 * A year counts as covered once its Christmas is there: a single holiday proclaimed years ahead does not cover its year.
 */
export function calendarFrom(
  name: CalendarName,
  rows: readonly Pick<HolidayRow, 'calendar' | 'day'>[],
  version: string,
): WorkingCalendar {
  const days = rows.filter((row) => row.calendar === name).map((row) => row.day);
  const christmases = days.filter((day) => day.slice(5) >= '12-25');
  return {
    name,
    version,
    holidays: new Set(days),
    yearsCovered: new Set(christmases.map((day) => Number(day.slice(0, 4)))),
  };
}

export function builtInCalendar(name: CalendarName): WorkingCalendar {
  return calendarFrom(name, bankHolidayRows(), CALENDAR_VERSION);
}

/** The years from one date to another ('YYYY-MM-DD', both included) whose holidays are not known: raise an alert. */
export function uncoveredYears(calendar: WorkingCalendar, from: string, to: string): readonly number[] {
  const first = Number(from.slice(0, 4));
  const count = Number(to.slice(0, 4)) - first + 1;
  const years = Array.from({ length: Math.max(count, 0) }, (_, index) => first + index);
  return years.filter((year) => !calendar.yearsCovered.has(year));
}
