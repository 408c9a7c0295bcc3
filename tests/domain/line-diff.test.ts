import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '../../domain/line-diff.ts';

const marks = { same: ' ', removed: '-', added: '+', gap: '…' } as const;
const shown = (before: string, after: string) =>
  lineDiff(before, after)
    .map(({ kind, text }) => `${marks[kind]}${text}`)
    .join('\n');

test('shows what was taken out and what came in, with two lines around it', () => {
  const before = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].join('\n');
  const after = before.replace('four', 'FOUR').replace('eight', 'eight\nnine');
  expect(shown(before, after)).toBe('…\n two\n three\n-four\n+FOUR\n five\n six\n seven\n eight\n+nine');
});

test('finds lines that stayed between changes', () => {
  expect(shown('a\nx\nb\ny\n', 'a\nb\nz\n')).toBe(' a\n-x\n b\n-y\n+z');
  expect(shown('b', 'a\nb')).toBe('+a\n b');
  expect(shown('b\nc', 'c\nb')).toBe('-b\n c\n+b');
});

test('of the same text nothing is shown, whatever ends its lines', () => {
  expect(shown('a\r\nb\r\n', 'a\nb')).toBe('');
  expect(shown('', '')).toBe('');
});

test('very long texts are shown one after the other', () => {
  const long = (word: string) => Array.from({ length: 2_001 }, (_one, index) => `${word} ${index}`).join('\n');
  const lines = lineDiff(long('old'), long('new'));
  expect(lines.slice(0, 2_001).every(({ kind }) => kind === 'removed')).toBe(true);
  expect(lines).toHaveLength(4_002);
});

test('a middle where nothing changed is one gap', () => {
  const middle = Array.from({ length: 9 }, (_one, index) => `same ${index}`).join('\n');
  expect(lineDiff(`a\n${middle}\nb`, `A\n${middle}\nB`).filter(({ kind }) => kind === 'gap')).toHaveLength(1);
});

test('whoever applies what is shown has the new text', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, text, (old, now) => {
      const lines = lineDiff(old.join('\n'), now.join('\n'));
      if (lines.length === 0) expect(old).toEqual(now);
      if (lines.length === 0) return;
      if (lines.some(({ kind }) => kind === 'gap')) return;
      expect(lines.filter(({ kind }) => kind !== 'removed').map((each) => each.text)).toEqual(now);
      expect(lines.filter(({ kind }) => kind !== 'added').map((each) => each.text)).toEqual(old);
    }),
  );
});
