import { describe, expect, test } from 'vitest';
import { builtInCalendar } from '../../../domain/calendar/holidays.ts';
import {
  earlyPeriod,
  canGive,
  hasEnded,
  isSurveyed,
  lastDue,
  plainValue,
  scaledOf,
  surveyText,
  typedValue,
  valueDue,
  valueText,
  valueTitle,
} from '../../../domain/measures/value.ts';

const whole = { kind: 'number', decimals: 0, scale: [], unit: 'arrests' } as const;
const share = { kind: 'ratio', decimals: 1, scale: [], unit: '%' } as const;
const money = { kind: 'money', decimals: 2, scale: [], unit: '' } as const;
const words = { kind: 'scale', decimals: 0, scale: ['Bad', 'Fair', 'Good'], unit: '' } as const;

test('a value is due ten working days after its period, by the holidays of its strategy', () => {
  const england = builtInCalendar('england-and-wales');
  expect(new Date(valueDue('2026-10', 'Europe/London', england)).toISOString()).toBe('2026-11-14T00:00:00.000Z');
  // Christmas Day, the day instead of Boxing Day and New Year's Day are no working days.
  expect(new Date(valueDue('2026-Q4', 'Europe/London', england)).toISOString()).toBe('2027-01-16T00:00:00.000Z');
  expect(valueTitle('Arrests', '2026-Q4')).toBe('Arrests, October to December 2026');
});

test('of a period whose value is not due yet nobody is late', () => {
  const at = (day: string) => ({
    now: Date.parse(`${day}T12:00:00Z`),
    zone: 'Europe/London',
    calendar: builtInCalendar('england-and-wales'),
  });
  expect([lastDue('month', at('2026-11-13')), lastDue('month', at('2026-11-14'))]).toEqual(['2026-09', '2026-10']);
  expect(lastDue('financial-year', at('2026-11-14'))).toBe('2025/26');
});

test('a value is given once its period has begun, until its end as a provisional one', () => {
  expect(canGive('2026-10', '2026-09-30', true)).toMatchObject({ code: 'too-early', detail: { field: 'period' } });
  expect(canGive('2026-10', '2026-10-31', false)).toMatchObject({
    code: 'too-early',
    detail: { field: 'provisional' },
  });
  expect(canGive('2026-10', '2026-10-01', true).ok).toBe(true);
  expect(canGive('2026-10', '2026-11-01', false).ok).toBe(true);
  expect([hasEnded('2026-10', '2026-10-31'), hasEnded('2026-10', '2026-11-01')]).toEqual([false, true]);
});

describe('what somebody typed', () => {
  test.each([
    ['1,250', whole, 1250],
    ['-3', { ...whole, kind: 'change' }, -3],
    ['−3', { ...whole, kind: 'change' }, -3],
    ['12.5%', share, 125],
    ['12', share, 120],
    ['0.3', share, 3],
    ['£1,250.50', money, 125_050],
    ['1.1', money, 110],
    [' good ', words, 3],
  ] as const)('"%s" is kept as a whole number', (typed, shape, scaled) => {
    expect(typedValue(typed, shape)).toEqual({ ok: true, value: scaled });
  });

  test.each([
    ['12.5', whole, 'Give a whole number.'],
    ['12.55', share, 'Give a number with at most 1 decimal.'],
    ['-3', whole, 'Give 0 or more. Only a change or a difference can be below 0'],
    ['−0.5', { ...share, unit: '' }, 'Give 0 or more.'],
    ['-£5', money, 'Give 0 or more.'],
    ['many', whole, 'Give a number, for example 1,250'],
    ['1,25', money, 'Give a number, for example 1,250.50'],
    ['999999999999999', money, 'at most 2 decimals'],
    ['Perfect', words, 'Give one of these words: Bad, Fair, Good'],
  ] as const)('"%s" is refused in words that help', (typed, shape, says) => {
    const { message } = typedValue(typed, shape) as { message: string };
    expect(message).toContain(says);
  });
});

test('a share lies from 0 to 100; what is only counted in per cent may lie anywhere', () => {
  const [rate, survey, change] = [
    { ...share, kind: 'ratio' },
    { ...share, kind: 'survey' },
    { ...share, kind: 'change' },
  ] as const;
  for (const wrong of ['150', '-5', '100.1'])
    for (const shape of [rate, survey])
      expect(typedValue(wrong, shape)).toMatchObject({ message: 'Give a share from 0 to 100.' });
  for (const shape of [rate, survey]) expect([scaledOf(0, shape).ok, scaledOf(100, shape).ok]).toEqual([true, true]);
  expect(typedValue('-5', change)).toEqual({ ok: true, value: -50 });
});

test('a program gives numbers, and of a scale the place of the word', () => {
  expect(scaledOf(0.1 + 0.2, share).ok).toBe(false);
  expect(scaledOf(0.3, share)).toEqual({ ok: true, value: 3 });
  expect(scaledOf(3, words)).toEqual({ ok: true, value: 3 });
  for (const place of [0, 4, 1.5]) expect(scaledOf(place, words)).toMatchObject({ ok: false, code: 'malformed' });
});

test('a value is said as people say it', () => {
  expect([
    valueText(1_234_567, whole),
    valueText(-125, share),
    valueText(125_050, money),
    valueText(-5, money),
    valueText(2, words),
    valueText(7, { ...whole, unit: '' }),
    valueText(12_345, { ...money, decimals: 0 }),
  ]).toEqual(['1,234,567 arrests', '-12.5%', '£1,250.50', '-£0.05', 'Fair', '7', '£12,345']);
  expect([plainValue(125, share), plainValue(3, words), plainValue(9, words)]).toEqual(['12.5', 'Good', '9']);
});

test('of a survey it is said how many were asked and how far off it may be, and of nothing else', () => {
  const survey = { kind: 'survey', decimals: 0, scale: [], unit: '%' } as const;
  expect(surveyText({ scaled: 40, sample: 1_200, margin: 3 }, survey)).toBe('1,200 asked, 3% either way');
  expect(surveyText({ scaled: 40 }, survey)).toBe('');
  expect(isSurveyed({ scaled: 40 }, 'number')).toBe(true);
  expect(isSurveyed({ scaled: 40, sample: 12 }, 'survey')).toBe(true);
  expect(isSurveyed({ scaled: 40, margin: 2 }, 'survey')).toBe(true);
  expect(isSurveyed({ scaled: 40, margin: -2 }, 'survey')).toBe(false);
  expect(isSurveyed({ scaled: 40, sample: 12 }, 'number')).toBe(false);
  expect(isSurveyed({ scaled: null, sample: 12 }, 'survey')).toBe(false);
});

test('a period that is over before the strategy begins is said, and one that it begins in is not', () => {
  expect(earlyPeriod('1999-01', '2026-04-01')).toBe(
    'The strategy begins on 1 April 2026, after this period. Check the year.',
  );
  expect(earlyPeriod('2026-Q2', '2026-04-15')).toBeUndefined();
  expect(earlyPeriod('1999-01', null)).toBeUndefined();
});
