import { expect, test } from 'vitest';
import { canMark, restrictedText } from '../../../domain/strategies/marking.ts';

const some = { agencyIds: ['a', 'b'], postIds: ['p'] };

test('the label says who sees it: those who always do, and whom the marking names', () => {
  expect(restrictedText([])).toBe('Restricted: seen by those who lead and own it; the directorate');
  expect(restrictedText(['Police', 'Head, Youth'])).toBe(
    'Restricted: seen by those who lead and own it; Police; Head, Youth; the directorate',
  );
});

test('a marking that names the same as the one that stands decides nothing', () => {
  expect(canMark(some, { agencyIds: ['b', 'a'], postIds: ['p'] })).toMatchObject({ code: 'nothing-to-change' });
});

test('the first marking of a part, and one that names others, decides something', () => {
  for (const [before, after] of [
    [undefined, { agencyIds: [], postIds: [] }],
    [some, { agencyIds: ['a'], postIds: ['p'] }],
    [some, { agencyIds: ['a', 'c'], postIds: ['p'] }],
    [some, { agencyIds: ['a', 'b'], postIds: ['q'] }],
  ] as const)
    expect(canMark(before, after).ok).toBe(true);
});
