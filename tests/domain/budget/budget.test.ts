import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addUp,
  addUpBy,
  canPlan,
  canSay,
  type Said,
  type SumsNow,
  variance,
  varianceText,
} from '../../../domain/budget/budget.ts';
import { financialYearOf, financialYears, isFinancialYear } from '../../../domain/budget/financial-year.ts';

const sums = fc.record({
  budgetMinor: fc.integer({ min: 0 }),
  forecastMinor: fc.integer({ min: 0 }),
  actualMinor: fc.integer({ min: 0 }),
  strand: fc.constantFrom('a', 'b', 'c'),
});

test('sums by group add up to the sums of the whole, whatever the groups', () => {
  fc.assert(
    fc.property(fc.array(sums), (rows) => {
      expect(addUp(addUpBy(rows, ({ strand }) => strand))).toEqual(addUp(rows));
    }),
  );
});

test('the variance is said in words: above the budget, below it, or none', () => {
  expect(variance({ budgetMinor: 100_000, forecastMinor: 150_000 })).toBe(50_000);
  expect([50_000, -125_050, 0].map(varianceText)).toEqual([
    '£500 above the budget',
    '£1,250.50 below the budget',
    'None',
  ]);
});

describe('a sum', () => {
  const today = '2003-06-30';
  const stands: SumsNow = { budgetMinor: 100_000, forecastMinor: 90_000, actualMinor: 40_000 };
  const say = (said: Partial<Said>, now = stands) =>
    canSay({ what: 'forecast', minor: 80_000, asAt: today, reason: '', ...said }, now, today);

  test('is said as at a day that has come', () => {
    expect(say({})).toMatchObject({ ok: true });
    expect(say({ asAt: '2003-07-01' })).toMatchObject({ ok: false, detail: { field: 'asAt' } });
  });

  test.each<[Partial<Said>, string]>([
    [{ minor: 150_000 }, 'This is £500 above the budget of £1,000. Say why.'],
    [{ what: 'actual', minor: 100_001 }, 'This is £0.01 above the budget of £1,000. Say why.'],
    [{ minor: 30_000 }, '£400 was spent already, more than this forecast. Say why.'],
    [{ what: 'actual', minor: 39_999 }, 'It was said before that £400 was spent. Say why.'],
    [{ what: 'budget', minor: 80_000 }, 'More is spent or expected than this budget: £900. Say why.'],
    [{ what: 'budget', minor: 999_900 }, 'This changes the budget of £1,000. Say why.'],
    [{ what: 'actual', minor: 90_001 }, 'This is £0.01 above the forecast of £900. Say why.'],
  ])('that does not agree with what stands is refused without a reason: %o', (said, message) => {
    expect(say(said)).toMatchObject({ ok: false, message, detail: { field: 'reason' } });
    expect(say({ ...said, reason: ' ' })).toMatchObject({ ok: false });
    expect(say({ ...said, reason: 'The bid came late.' })).toMatchObject({ ok: true });
  });

  test('agrees with everything where nothing was said before', () => {
    const nothing: SumsNow = { budgetMinor: null, forecastMinor: null, actualMinor: null };
    for (const what of ['budget', 'forecast', 'actual'] as const)
      expect(say({ what, minor: 5 }, nothing), what).toMatchObject({ ok: true });
  });
});

describe('a budget over some years', () => {
  const years = [
    { year: '2003/04', minor: 100_000 },
    { year: '2004/05', minor: 50_000 },
  ];

  test('adds up to the total that is claimed, or is refused with what is apart', () => {
    expect(canPlan(years, null)).toMatchObject({ ok: true });
    expect(canPlan(years, 150_000)).toMatchObject({ ok: true });
    expect(canPlan(years, 160_000)).toMatchObject({
      message: 'The years add up to £1,500, which is £100 less than this total.',
      detail: { field: 'total' },
    });
    expect(canPlan(years, 140_000)).toMatchObject({ message: expect.stringContaining('£100 more than') });
  });

  test('names each year once, and as a financial year', () => {
    expect(canPlan([...years, { year: '2003/04', minor: 1 }], null)).toMatchObject({ detail: { field: 'years' } });
    expect(canPlan([{ year: '2003/05', minor: 1 }], null)).toMatchObject({ detail: { field: 'years' } });
  });
});

test('a financial year goes from 1 April to 31 March', () => {
  expect(['2003-03-31', '2003-04-01', '1999-12-31'].map(financialYearOf)).toEqual(['2002/03', '2003/04', '1999/00']);
  expect(financialYears('1999/00', 3, -1)).toEqual(['1998/99', '1999/00', '2000/01']);
  expect(financialYears('2003/04', 1)).toEqual(['2003/04']);
  expect(['2003/04', '1999/00', '2003/05', '2003', '2003-04', 'x2003/04'].map(isFinancialYear)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
