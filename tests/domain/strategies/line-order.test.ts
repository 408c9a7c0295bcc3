import { expect, test } from 'vitest';
import { reordered } from '../../../domain/strategies/line-order.ts';

const moved = (before: string, after: string, said = '') => [
  ...reordered(before.split(''), after.split(''), (id) => said.includes(id)),
];

test('lines that keep their order have not moved, whatever is added or ends between them', () => {
  expect(moved('abcd', 'abcd')).toEqual([]);
  expect(moved('abcd', 'axbcyd')).toEqual([]);
  expect(moved('abcd', 'bd')).toEqual([]);
  expect(moved('', '')).toEqual([]);
});

test('the fewest that explain another order have moved', () => {
  expect(moved('abcde', 'eabcd')).toEqual(['e']);
  expect(moved('abcde', 'bcdea')).toEqual(['a']);
  expect(moved('abcdef', 'adbcfe')).toHaveLength(2);
});

test('of two that changed places it is the one of which it was said', () => {
  expect(moved('ab', 'ba', 'a')).toEqual(['a']);
  expect(moved('ab', 'ba', 'b')).toEqual(['b']);
});
