import { expect, test } from 'vitest';
import { nameKey } from '../../domain/name-key.ts';

test.each([
  ['HARBOUR TRUST', 'harbour trust'],
  [' Harbour\u00A0 Trust\u0085', 'harbour trust'],
  ['Comite\u0301', 'comit\u00E9'],
])('%j is known as %j', (name, key) => {
  expect(nameKey(name)).toBe(key);
});
