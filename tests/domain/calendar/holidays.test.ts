import { describe, expect, test } from 'vitest';
import { CALENDAR_VERSION } from '../../../domain/calendar/bank-holidays.ts';
import {
  bankHolidayRows,
  builtInCalendar,
  calendarFrom,
  isCalendarName,
  uncoveredYears,
} from '../../../domain/calendar/holidays.ts';

const england = builtInCalendar('england-and-wales');
const scotland = builtInCalendar('scotland');
const northernIreland = builtInCalendar('northern-ireland');
const years = [2001, 2002, 2003, 2024, 2025, 2026, 2027, 2028];

function inYear(calendar: typeof england, year: number): string[] {
  return [...calendar.holidays].filter((day) => day.startsWith(`${year}-`)).sort();
}

describe('the built-in bank holidays', () => {
  test('cover the historical and the living years in all three calendars', () => {
    for (const calendar of [england, scotland, northernIreland]) {
      expect(calendar.yearsCovered).toEqual(new Set(years));
      expect(calendar.version).toBe(CALENDAR_VERSION);
    }
  });

  test('never fall on a weekend, because the substitute day stands for them', () => {
    const weekend = bankHolidayRows().filter(({ day }) => [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay()));
    expect(weekend).toEqual([]);
  });

  test('list each day of a calendar once', () => {
    const keys = bankHolidayRows().map(({ calendar, day }) => `${calendar} ${day}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(england.holidays.size + scotland.holidays.size + northernIreland.holidays.size);
  });

  test.each([
    { calendar: england, usual: 8, exceptions: { 2002: 9 } },
    { calendar: scotland, usual: 9, exceptions: { 2001: 8, 2002: 9, 2003: 8, 2026: 10 } },
    { calendar: northernIreland, usual: 10, exceptions: { 2002: 11 } },
  ])('number $usual in a usual year of $calendar.name', ({ calendar, usual, exceptions }) => {
    const expected = years.map((year) => (exceptions as Partial<Record<number, number>>)[year] ?? usual);
    expect(years.map((year) => inYear(calendar, year).length)).toEqual(expected);
  });

  test('put Good Friday and Easter Monday around the Easter that the church reckons', () => {
    for (const year of years) {
      expect(england.holidays).toContain(easterPlus(year, -2));
      expect(scotland.holidays).toContain(easterPlus(year, -2));
      expect(northernIreland.holidays).toContain(easterPlus(year, 1));
      expect(scotland.holidays).not.toContain(easterPlus(year, 1));
    }
  });

  test('follow the Golden Jubilee of 2002', () => {
    expect(england.holidays).toContain('2002-06-03');
    expect(england.holidays).toContain('2002-06-04');
    expect(england.holidays).not.toContain('2002-05-27');
  });

  test('read as gov.uk has them for 2026', () => {
    expect(inYear(england, 2026)).toEqual(
      '2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28'.split(' '),
    );
    expect(inYear(scotland, 2026)).toEqual(
      '2026-01-01 2026-01-02 2026-04-03 2026-05-04 2026-05-25 2026-06-15 2026-08-03 2026-11-30 2026-12-25 2026-12-28'.split(
        ' ',
      ),
    );
    expect(inYear(northernIreland, 2026)).toEqual(
      '2026-01-01 2026-03-17 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-07-13 2026-08-31 2026-12-25 2026-12-28'.split(
        ' ',
      ),
    );
  });
});

describe('a calendar from a table', () => {
  test('knows its name from a text', () => {
    expect(isCalendarName('scotland')).toBe(true);
    expect(isCalendarName('wales')).toBe(false);
  });

  test('does not count a year as covered for one holiday proclaimed far ahead', () => {
    const rows = ['2029-12-25', '2030-05-06'].map((day) => ({ calendar: 'scotland', day }));
    const calendar = calendarFrom(
      'scotland',
      [...rows, { calendar: 'england-and-wales', day: '2031-12-25' }],
      'table-7',
    );
    expect([...calendar.yearsCovered]).toEqual([2029]);
    expect(calendar.version).toBe('table-7');
  });

  test('reports the years that it does not cover', () => {
    expect(uncoveredYears(england, '2003-11-01', '2004-02-01')).toEqual([2004]);
    expect(uncoveredYears(england, '2027-11-01', '2030-02-01')).toEqual([2029, 2030]);
    expect(uncoveredYears(england, '2026-01-01', '2026-12-31')).toEqual([]);
    expect(uncoveredYears(england, '2030-01-01', '2026-12-31')).toEqual([]);
  });
});

/** The Gregorian computus (Meeus), as a second opinion on the table. */
function easterPlus(year: number, days: number): string {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const d =
    (19 * a + century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) %
    30;
  const e = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - d - (rest % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return new Date(Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1 + days)).toISOString().slice(0, 10);
}
