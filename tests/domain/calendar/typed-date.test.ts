import { describe, expect, test } from 'vitest';
import { dayInOneField, typedDay, typedTime } from '../../../domain/calendar/typed-date.ts';

const parts = (text: string) => {
  const [day = '', month = '', year = ''] = text.split('/');
  return { day, month, year };
};

test.each([
  ['1/12/2026', '2026-12-01'],
  ['01/December/2026', '2026-12-01'],
  ['1/dec/2026', '2026-12-01'],
  ['9/Sept./2026', '2026-09-09'],
  ['29/2/2028', '2028-02-29'],
])('%s is the day %s', (typed, day) => {
  expect(typedDay(parts(typed), 'the date')).toEqual({ ok: true, value: day });
});

test.each([
  ['1/12/26', 'year', 'The year of the first day must have four digits, for example 2027'],
  ['1/12/', 'year', 'Give the first day with day, month and year'],
  ['/12/2026', 'day', 'Give the first day with day, month and year'],
  ['first/12/2026', 'day', 'The day of the first day must be a number, for example 27'],
  ['1/de/2026', 'month', 'The month of the first day must be a number or a name, for example 3 or March'],
  ['1/frimaire/2026', 'month', 'The month of the first day must be a number or a name, for example 3 or March'],
  ['1/1/1850', 'year', 'The year of the first day must be from 2000 to 2199'],
  ['1/1/2200', 'year', 'The year of the first day must be from 2000 to 2199'],
  ['31/2/2027', 'day', 'This must be a real date, for example 27 3 2027'],
  ['1/13/2027', 'day', 'This must be a real date, for example 27 3 2027'],
])('%s is refused beside its %s', (typed, part, message) => {
  expect(typedDay(parts(typed), 'the first day')).toMatchObject({ ok: false, message, detail: { part } });
});

describe('a time of day', () => {
  test.each([
    ['17:00', '17:00'],
    ['17', '17:00'],
    ['1700', '17:00'],
    ['930', '09:30'],
    ['09', '09:00'],
    ['5pm', '17:00'],
    ['5.30 pm', '17:30'],
    ['5 p.m.', '17:00'],
    ['12am', '00:00'],
    ['midday', '12:00'],
    ['noon', '12:00'],
  ])('%s is %s', (typed, time) => {
    expect(typedTime(typed)).toBe(time);
  });

  test.each(['5', '', 'soon', '25', '1760', '13pm', '0am'])('%j is none that can be read in one way', (typed) => {
    expect(typedTime(typed)).toBeUndefined();
  });
});

test.each([
  ['2/11/2026', '2026-11-02'],
  ['2 11 2026', '2026-11-02'],
  ['2026-11-2', '2026-11-02'],
  ['31/2/2026', undefined],
  ['2/11', undefined],
  ['soon', undefined],
  ['1 2 3 2026', undefined],
])('reads a day in one field: %s', (typed, day) => {
  expect(dayInOneField(typed)).toBe(day);
});
