import { expect, test } from 'vitest';
import {
  adoptedTitle,
  canAdopt,
  canBecomeActivity,
  canOffer,
  suitable,
  tallyOf,
} from '../../../domain/strategies/option.ts';

const offered = { withdrawnWhy: null, strandEnded: false };

test('an option is adopted as long as it is offered and its strand is in the plan', () => {
  expect(canAdopt(offered)).toEqual({ ok: true, value: true });
  expect(canAdopt({ ...offered, withdrawnWhy: 'It did harm.' })).toMatchObject({
    code: 'not-open',
    message: expect.stringContaining('It did harm.'),
  });
  expect(canAdopt({ ...offered, strandEnded: true })).toMatchObject({ code: 'not-open' });
});

test('what was adopted before its option was withdrawn becomes an activity all the same, in a strand that has not ended', () => {
  expect(canBecomeActivity({ strandEnded: false }).ok).toBe(true);
  expect(canBecomeActivity({ strandEnded: true })).toMatchObject({ code: 'not-open' });
});

test('an option is withdrawn once, and offered again once', () => {
  expect(canOffer(null, false).ok).toBe(true);
  expect(canOffer('It did harm.', true).ok).toBe(true);
  expect(canOffer('It did harm.', false)).toMatchObject({
    code: 'nothing-to-change',
    message: expect.stringContaining('withdrawn already'),
  });
  expect(canOffer(null, true)).toMatchObject({
    code: 'nothing-to-change',
    message: expect.stringContaining('offered already'),
  });
});

test('the activity is called by its option and its area', () => {
  expect(adoptedTitle('Joint visits', 'Northgate')).toBe('Joint visits: Northgate');
});

test('an area is offered what is meant for a risk that is high there, then what is meant for any, and nothing else', () => {
  const any = { riskId: null, withdrawnWhy: null };
  const meant = { riskId: 'crack', withdrawnWhy: null };
  const other = { riskId: 'guns', withdrawnWhy: null };
  const gone = { riskId: 'crack', withdrawnWhy: 'It did harm.' };
  expect(suitable([any, other, gone, meant], ['crack'])).toEqual([meant, any]);
  expect(suitable([any, meant], [])).toEqual([any]);
});

test('activities are counted together without those that were retired', () => {
  const green = { colour: 'green', retired: false, done: true, late: 0 };
  const red = { colour: 'red', retired: false, done: false, late: 2 };
  const silent = { colour: null, retired: false, done: false, late: 1 };
  expect(tallyOf([green, green, red, silent, { ...red, retired: true }])).toEqual({
    activities: 4,
    done: 2,
    late: 3,
    colours: [
      { colour: 'green', activities: 2 },
      { colour: 'red', activities: 1 },
    ],
  });
});
