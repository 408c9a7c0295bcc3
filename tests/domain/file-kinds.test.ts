import { expect, test } from 'vitest';
import { endingOf, fileNameOf, namedAs } from '../../domain/file-kinds.ts';

test('a name is the last part of a path, composed, on one line, and never empty', () => {
  expect(['/a/b\\Re\u0301.pdf', 'a\tb\u202e.pdf', '..', ''].map(fileNameOf)).toEqual([
    'R\u00e9.pdf',
    'a b.pdf',
    'paper',
    'paper',
  ]);
});

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
