import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addLocalDays,
  addMonthsAnchored,
  closingInstant,
  deadlineDate,
  deadlineDay,
  instantAtHour,
  instantOf,
  isZone,
  localDate,
  onDate,
  pageDay,
  pageDeadline,
  pageTime,
  wallText,
  wholeDay,
} from '../../../domain/calendar/zones.ts';

const london = 'Europe/London';
const hourMs = 3_600_000;
const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
const utc = (text: string) => Date.parse(`${text}:00Z`);

/** Days of 2026 to 2040, across every change of the clocks. */
const anyDay = fc
  .integer({ min: 0, max: 5478 })
  .map((days) => new Date(utc('2026-01-01T00:00') + days * 24 * hourMs).toISOString().slice(0, 10));
const anyZone = fc.constantFrom(london, 'Europe/Dublin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
const anyWall = fc
  .tuple(anyDay, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([day, hour, minute]) => `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

describe('a wall time becomes an instant', () => {
  test.each([
    ['2026-10-24T23:59', '2026-10-24T22:59'],
    ['2026-10-25T23:59', '2026-10-25T23:59'],
    ['2027-03-28T23:59', '2027-03-28T22:59'],
    ['2026-10-25T17:00', '2026-10-25T17:00'],
    ['2026-07-01T09:00', '2026-07-01T08:00'],
  ])('London %s is %sZ (R44)', (wall, expected) => {
    expect(instantOf(wall, london)).toEqual({ ok: true, value: utc(expected) });
  });

  test('a time that the clocks skip is refused, and the next that exists is offered (R45)', () => {
    expect(instantOf('2027-03-28T01:30', london)).toEqual({
      ok: false,
      code: 'time-does-not-exist',
      message: 'The clocks skip this time. The next is 28 March 2027, 02:00 BST.',
      detail: { nextAt: utc('2027-03-28T01:00'), nextText: '28 March 2027, 02:00 BST' },
    });
  });

  test('a time that the clocks show twice is refused, and both instants are offered (R45)', () => {
    expect(instantOf('2026-10-25T01:30', london)).toMatchObject({
      ok: false,
      code: 'time-occurs-twice',
      detail: {
        firstAt: utc('2026-10-25T00:30'),
        firstText: '25 October 2026, 01:30 BST',
        secondAt: utc('2026-10-25T01:30'),
        secondText: '25 October 2026, 01:30 GMT',
      },
    });
  });

  test.each(['2026-02-29T10:00', '2026-13-01T10:00', '2026-10-25T24:00', '2026-10-25 17:00', '2026-10-25T17:00Z', ''])(
    'refuses "%s" as malformed',
    (wall) => {
      expect(instantOf(wall, london)).toMatchObject({ ok: false, code: 'time-malformed' });
    },
  );

  test.each(['Europe/Lundun', '+01:00', ''])('refuses the zone "%s"', (zone) => {
    expect(isZone(zone)).toBe(false);
    expect(instantOf('2026-10-25T17:00', zone)).toMatchObject({ ok: false, code: 'unknown-zone' });
  });

  test('whatever is accepted reads back as the same wall time, whatever is refused offers instants of that day', () => {
    fc.assert(
      fc.property(anyWall, anyZone, (wall, zone) => {
        const verdict = instantOf(wall, zone);
        if (verdict.ok) {
          expect(localDate(verdict.value, zone)).toBe(wall.slice(0, 10));
          expect(wallText(verdict.value, zone)).toContain(wall.slice(11));
        } else {
          const offered = Object.values(verdict.detail ?? {}).filter((value) => typeof value === 'number');
          expect(offered.length).toBe(verdict.code === 'time-occurs-twice' ? 2 : 1);
          expect(offered.map((at) => localDate(at, zone))).toEqual(offered.map(() => wall.slice(0, 10)));
        }
      }),
    );
  });
});

describe('by 23:59', () => {
  test('means the midnight that ends the day, on days of 23, 24 and 25 hours', () => {
    expect(iso(closingInstant('2026-10-24', london))).toBe('2026-10-24T23:00');
    expect(iso(closingInstant('2026-10-25', london))).toBe('2026-10-26T00:00');
    expect(iso(closingInstant('2027-03-28', london))).toBe('2027-03-28T23:00');
  });

  test('belongs to the day that ends, on pages too', () => {
    const at = closingInstant('2026-10-25', london);
    expect(deadlineDate(at, london)).toBe('2026-10-25');
    expect(deadlineDay(at, london)).toBe('25 October');
    expect(wholeDay(at, london)).toBe('2026-10-25');
    expect(wholeDay(at - 1, london)).toBeUndefined();
    expect(pageDeadline(at, london)).toBe('25 October 2026 at 11:59pm');
    expect(pageDeadline(utc('2026-10-25T17:00'), london)).toBe('25 October 2026 at 5pm');
  });
});

describe('words for people', () => {
  test('ledgers and mails name the weekday and the 24-hour clock', () => {
    expect(wallText(utc('2026-10-25T17:00'), london)).toBe('Sunday 25 October 2026, 17:00');
    expect(wallText(utc('2026-07-06T08:05'), london)).toBe('Monday 6 July 2026, 09:05');
  });

  test.each([
    ['2026-11-25T17:00', '25 November 2026 at 5pm'],
    ['2026-11-25T17:30', '25 November 2026 at 5:30pm'],
    ['2026-11-25T09:05', '25 November 2026 at 9:05am'],
    ['2026-11-25T00:00', '25 November 2026 at midnight'],
    ['2026-11-25T00:30', '25 November 2026 at 12:30am'],
    ['2026-11-25T12:00', '25 November 2026 at midday'],
    ['2026-11-25T12:01', '25 November 2026 at 12:01pm'],
  ])('a page says %s as "%s"', (at, expected) => {
    expect(pageTime(utc(at), london)).toBe(expected);
  });
});

describe('moving through the calendar', () => {
  test('one day before and 24 hours before differ by an hour exactly when the clocks change (R46)', () => {
    fc.assert(
      fc.property(anyDay, anyZone, (day, zone) => {
        const at = instantAtHour(day, 17, zone);
        const before = addLocalDays(at, -1, zone);
        const offsetChange = at - before - 24 * hourMs;
        expect(Math.abs(offsetChange)).toBeLessThanOrEqual(hourMs);
        expect(pageTime(before, zone)).toContain('at 5pm');
        expect(onDate(at, localDate(before, zone), zone)).toBe(before);
      }),
    );
    expect(
      instantAtHour('2026-10-25', 17, london) - addLocalDays(instantAtHour('2026-10-25', 17, london), -1, london),
    ).toBe(25 * hourMs);
    expect(
      instantAtHour('2027-03-28', 17, london) - addLocalDays(instantAtHour('2027-03-28', 17, london), -1, london),
    ).toBe(23 * hourMs);
  });

  test('an hour that the clocks skip falls after the gap', () => {
    expect(iso(instantAtHour('2027-03-28', 1, london))).toBe('2027-03-28T01:00');
  });

  test.each([
    ['2026-11-30', 3, 30, '2027-02-28'],
    ['2026-08-31', 3, 31, '2026-11-30'],
    ['2028-02-29', 12, 29, '2029-02-28'],
    ['2028-02-29', 48, 29, '2032-02-29'],
    ['2027-02-28', 3, 30, '2027-05-30'],
    ['2027-02-28', -3, 30, '2026-11-30'],
  ])('%s and %i months, anchored to day %i, is %s (R49)', (date, months, anchorDay, expected) => {
    expect(addMonthsAnchored(date, months, anchorDay)).toBe(expected);
  });

  test('forty quarters from 31 August do not drift (R49)', () => {
    let date = '2026-08-31';
    for (let quarter = 1; quarter <= 40; quarter += 1) {
      date = addMonthsAnchored(date, 3, 31);
      expect(date).toBe(addMonthsAnchored('2026-08-31', 3 * quarter, 31));
    }
    expect(date).toBe('2036-08-31');
  });
});

test('a day for pages is written out', () => {
  expect(pageDay('2026-10-05')).toBe('5 October 2026');
});

test('an instant between two milliseconds lies on the day of the earlier one', () => {
  expect(localDate(utc('2026-06-30T22:59') + 59_999.9, london)).toBe('2026-06-30');
});
