import { expect, test } from 'vitest';
import { endingOf, namedAs } from '../../domain/file-kinds.ts';

test('the ending of a name is read whatever its case', () => {
  expect(['Plan.PDF', 'plan', 'a.b c', 'plan.tar.gz'].map(endingOf)).toEqual(['pdf', '', '', 'gz']);
});

test('a name without an ending gets that of its kind, one with another is refused', () => {
  expect([namedAs('a', 'jpg'), namedAs('a.jpeg', 'jpg'), namedAs('a.exe', 'jpg')]).toEqual([
    'a.jpg',
    'a.jpeg',
    undefined,
  ]);
});
