import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  firstDay,
  frequencies,
  lastDay,
  nextPeriod,
  parsePeriod,
  periodLabel,
  periodOf,
  periodsBetween,
  previousPeriod,
} from '../../../domain/calendar/periods.ts';

test.each([
  ['month', '2003-10', '2003-10-01', '2003-10-31', '2003-11', 'October 2003'],
  ['month', '2003-12', '2003-12-01', '2003-12-31', '2004-01', 'December 2003'],
  ['quarter', '2003-Q1', '2003-01-01', '2003-03-31', '2003-Q2', 'January to March 2003'],
  ['quarter', '2003-Q4', '2003-10-01', '2003-12-31', '2004-Q1', 'October to December 2003'],
  ['year', '2004', '2004-01-01', '2004-12-31', '2005', '2004'],
  ['financial-year', '2003/04', '2003-04-01', '2004-03-31', '2004/05', 'April 2003 to March 2004'],
  ['financial-year', '1999/00', '1999-04-01', '2000-03-31', '2000/01', 'April 1999 to March 2000'],
] as const)(
  'a %s %s begins, ends, is followed and is called as people say',
  (frequency, text, first, last, next, label) => {
    expect(parsePeriod(text, frequency)).toEqual({ ok: true, value: text });
    expect([firstDay(text), lastDay(text), nextPeriod(text), periodLabel(text)]).toEqual([first, last, next, label]);
    expect([periodOf(first, frequency), periodOf(last, frequency)]).toEqual([text, text]);
  },
);

test('what somebody typed is taken in its one form', () => {
  expect(parsePeriod(' 2003-q4 ', 'quarter')).toEqual({ ok: true, value: '2003-Q4' });
});

test.each([
  ['2003-13', 'month'],
  ['2003-Q5', 'quarter'],
  ['2003/05', 'financial-year'],
  ['2003-10', 'quarter'],
  ['1899', 'year'],
  ['', 'year'],
] as const)('"%s" is no %s', (text, frequency) => {
  expect(parsePeriod(text, frequency)).toMatchObject({ ok: false, code: 'malformed', detail: { field: 'period' } });
});

test('what is no period has neither days nor a name', () => {
  expect(() => firstDay('soon')).toThrow(RangeError);
});

test('every day lies in exactly one period of each frequency, and periods follow each other without a gap', () => {
  const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2150-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.constantFrom(...frequencies), (date, frequency) => {
      const on = date.toISOString().slice(0, 10);
      const period = periodOf(on, frequency);
      const next = nextPeriod(period);
      expect(firstDay(period) <= on && on <= lastDay(period)).toBe(true);
      expect(Date.parse(firstDay(next)) - Date.parse(lastDay(period))).toBe(86_400_000);
      expect(next > period).toBe(true);
      expect(previousPeriod(next)).toBe(period);
    }),
  );
});

test('a row of periods has both its ends', () => {
  expect(periodsBetween('2003-11', '2004-02')).toEqual(['2003-11', '2003-12', '2004-01', '2004-02']);
  expect(periodsBetween('2004-02', '2004-01')).toEqual([]);
});
