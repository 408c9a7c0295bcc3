import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInCalendar } from '../../../domain/calendar/holidays.ts';
import {
  addWorkingDays,
  isWorkingDay,
  nextWorkingDay,
  shiftByWorkingDays,
  workingDaysBetween,
} from '../../../domain/calendar/working-days.ts';
import { closingInstant, pageDeadline, wallText } from '../../../domain/calendar/zones.ts';

const london = 'Europe/London';
const england = builtInCalendar('england-and-wales');
const scotland = builtInCalendar('scotland');
const northernIreland = builtInCalendar('northern-ireland');

const anyCalendar = fc.constantFrom(england, scotland, northernIreland);
const anyDay = fc
  .integer({ min: 0, max: 1825 })
  .map((days) => new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10));
const anyCount = fc.integer({ min: -60, max: 60 });

describe('counting working days', () => {
  test.each([
    { calendar: england, from: '2026-12-24', n: 10, to: '2027-01-12' },
    { calendar: scotland, from: '2026-12-24', n: 10, to: '2027-01-13' },
    { calendar: northernIreland, from: '2026-12-24', n: 10, to: '2027-01-12' },
    { calendar: england, from: '2027-12-24', n: 10, to: '2028-01-12' },
    { calendar: scotland, from: '2027-12-24', n: 10, to: '2028-01-13' },
    { calendar: northernIreland, from: '2027-12-24', n: 10, to: '2028-01-12' },
    { calendar: england, from: '2002-05-31', n: 1, to: '2002-06-05' },
    { calendar: england, from: '2026-06-12', n: 1, to: '2026-06-15' },
    { calendar: scotland, from: '2026-06-12', n: 1, to: '2026-06-16' },
    { calendar: northernIreland, from: '2026-07-10', n: 1, to: '2026-07-14' },
    { calendar: northernIreland, from: '2026-03-20', n: -5, to: '2026-03-12' },
    { calendar: scotland, from: '2026-03-20', n: -5, to: '2026-03-13' },
    { calendar: england, from: '2026-11-22', n: -1, to: '2026-11-20' },
    { calendar: england, from: '2026-11-22', n: 1, to: '2026-11-23' },
    { calendar: england, from: '2026-11-22', n: 0, to: '2026-11-22' },
  ])('$n from $from in $calendar.name is $to (R47)', ({ calendar, from, n, to }) => {
    expect(addWorkingDays(from, n, calendar)).toBe(to);
  });

  test('the count between is the inverse of adding, in both directions', () => {
    fc.assert(
      fc.property(anyDay, anyCount, anyCalendar, (day, n, calendar) => {
        const reached = addWorkingDays(day, n, calendar);
        expect(workingDaysBetween(day, reached, calendar)).toBe(n);
        const start = nextWorkingDay(day, calendar);
        expect(addWorkingDays(addWorkingDays(start, n, calendar), -n, calendar)).toBe(start);
      }),
    );
  });

  test('more days lead further, a later start never ends earlier, and the end is a working day', () => {
    fc.assert(
      fc.property(anyDay, anyDay, anyCount, anyCalendar, (one, other, n, calendar) => {
        expect(addWorkingDays(one, n + 1, calendar) > addWorkingDays(one, n, calendar)).toBe(true);
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(addWorkingDays(earlier, n, calendar) <= addWorkingDays(later, n, calendar)).toBe(true);
        expect(n === 0 || isWorkingDay(addWorkingDays(one, n, calendar), calendar)).toBe(true);
      }),
    );
  });

  test('the next working day is the day itself unless nobody works on it', () => {
    expect(nextWorkingDay('2027-01-01', england)).toBe('2027-01-04');
    expect(nextWorkingDay('2027-01-01', scotland)).toBe('2027-01-05');
    expect(nextWorkingDay('2027-01-05', scotland)).toBe('2027-01-05');
  });

  test('a year without data counts weekdays', () => {
    expect(isWorkingDay('2035-12-25', england)).toBe(true);
    expect(isWorkingDay('2035-12-22', england)).toBe(false);
  });
});

describe('moving a deadline by working days', () => {
  test('keeps the hour across a change of the clocks', () => {
    const at = Date.parse('2026-10-23T16:00:00Z');
    expect(wallText(at, london)).toBe('Friday 23 October 2026, 17:00');
    expect(wallText(shiftByWorkingDays(at, 1, london, england), london)).toBe('Monday 26 October 2026, 17:00');
    expect(shiftByWorkingDays(at, 0, london, england)).toBe(at);
  });

  test('moves the end of Friday to the end of Monday', () => {
    const shifted = shiftByWorkingDays(closingInstant('2026-12-04', london), 1, london, england);
    expect(pageDeadline(shifted, london)).toBe('7 December 2026 at 11:59pm');
  });
});
