import { expect, test } from 'vitest';
import { aroundChanges, type DiffLine, linesOf } from '../../../domain/sign-offs/line-diff.ts';

const line = (text: string): DiffLine => ({
  kind: text.startsWith('-') ? 'removed' : text.startsWith('+') ? 'added' : 'same',
  text,
});
const shown = (...texts: string[]) =>
  aroundChanges(texts.map(line)).map(({ kind, text }) => (kind === 'gap' ? '…' : text));

test('of what stayed the same only two lines around each change are shown', () => {
  expect(shown('1', '2', '3', '-4', '+4', '5', '6', '7', '8')).toEqual(['…', '2', '3', '-4', '+4', '5', '6', '…']);
});

test('a middle where nothing changed is one gap', () => {
  expect(shown('-a', '1', '2', '3', '4', '5', '6', '+b')).toEqual(['-a', '1', '2', '…', '5', '6', '+b']);
});

test('where nothing changed nothing is shown', () => {
  expect(shown('1', '2')).toEqual([]);
  expect(shown()).toEqual([]);
});

test('a line ends with either kind of end, and the last one may', () => {
  expect(linesOf('a\r\nb\n')).toEqual(['a', 'b']);
  expect(linesOf('a\nb')).toEqual(['a', 'b']);
  expect(linesOf('')).toEqual([]);
});
