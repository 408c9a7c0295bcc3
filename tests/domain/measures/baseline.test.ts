import { expect, test } from 'vitest';
import {
  type Baseline,
  baselinePeriods,
  canSetTargets,
  hasBaselineEnded,
  canHoldFrom,
  leftText,
  monthsLeft,
  proposalFrom,
} from '../../../domain/measures/baseline.ts';

const year: Baseline = { fromOn: '2003-02-01', toOn: '2004-01-31', state: 'planned' };

test('no target is set before the baseline year has ended', () => {
  expect(canSetTargets(year, '2004-01-31')).toMatchObject({ ok: false, code: 'too-early' });
  expect((canSetTargets(year, '2004-01-31') as { message: string }).message).toContain('31 January 2004');
  expect(canSetTargets(year, '2004-02-01').ok).toBe(true);
  expect(canSetTargets({ ...year, state: 'done' }, '2003-12-01').ok).toBe(true);
  expect(canSetTargets(undefined, '2003-12-01').ok).toBe(true);
  const givenUp: Baseline = { ...year, state: 'dropped' };
  expect([hasBaselineEnded(givenUp, '2003-12-01'), hasBaselineEnded(givenUp, '2005-01-01')]).toEqual([false, false]);
  expect(canSetTargets(givenUp, '2005-01-01')).toMatchObject({ ok: false, code: 'too-early' });
});

test('its months are counted down', () => {
  const left = (today: string) => monthsLeft(year, today);
  expect([left('2003-02-01'), left('2003-10-09'), left('2004-01-31'), left('2004-02-01')]).toEqual([12, 4, 1, 0]);
  expect(monthsLeft({ ...year, toOn: '2004-01-15' }, '2003-12-20')).toBe(1);
});

test('a target holds from a period after it, and never from one long ago', () => {
  const from = (period: string, baseline: Baseline | undefined = year) =>
    canHoldFrom(period, { baseline, frequency: 'month', today: '2004-03-01' });
  expect(from('2004-02')).toEqual({ ok: true, value: true });
  expect(from('2004-01')).toMatchObject({ code: 'malformed', detail: { field: 'period' } });
  expect(from('2004-01', { ...year, state: 'done' }).ok).toBe(true);
  expect(from('2003-02', { ...year, state: 'done' })).toMatchObject({ code: 'malformed' });
  expect(canHoldFrom('1999-01', { baseline: undefined, frequency: 'month', today: '2004-03-01' }).ok).toBe(false);
});

test('what is left of it is said in months and days', () => {
  const left = (today: string) => leftText(year, today);
  expect([left('2003-02-01'), left('2003-11-30'), left('2004-01-01'), left('2004-01-31')]).toEqual([
    '12 months',
    '2 months and 2 days',
    '1 month',
    '1 day',
  ]);
});

test('values are to be had of the periods of it that have ended', () => {
  expect(baselinePeriods(year, 'quarter', '2003-07-10')).toEqual(['2003-Q1', '2003-Q2']);
  expect(baselinePeriods(year, 'month', '2003-03-31')).toEqual(['2003-02']);
});

test('it proposes its average, with the distance that values had from it', () => {
  expect(proposalFrom([8, 12, 10])).toEqual({ target: 10, tolerance: 1, low: 8, high: 12 });
  expect(proposalFrom([])).toBeUndefined();
});
