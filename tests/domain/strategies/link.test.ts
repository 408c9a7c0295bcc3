import { expect, test } from 'vitest';
import { tiesToChange } from '../../../domain/strategies/link.ts';

test('parts that stay are neither added nor taken away, and none is added twice', () => {
  expect(tiesToChange(['a', 'b'], ['b', 'c', 'c'])).toEqual({ added: ['c'], removed: ['a'] });
  expect(tiesToChange([], [])).toEqual({ added: [], removed: [] });
});
