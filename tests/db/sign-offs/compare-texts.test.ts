import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTexts } from '../../../db/sign-offs/papers/compare-texts.ts';
import { comparable } from '../../../domain/sign-offs/line-diff.ts';

const text = (words: string) => ({ mediaType: 'text/plain', content: Buffer.from(words) });
const compare = async (before: string, after: string) => {
  const lines = await compareTexts(text(before), text(after));
  return typeof lines === 'string' ? [] : lines;
};
const marks = { same: ' ', removed: '-', added: '+', gap: '…' } as const;
const shown = async (before: string, after: string) =>
  (await compare(before, after)).map(({ kind, text }) => `${marks[kind]}${text}`).join('\n');
const numbered = (word: string, count: number) => Array.from({ length: count }, (_, n) => `${word} ${n}`).join('\n');

test('shows what was taken out and what came in, with two lines around it', async () => {
  const before = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].join('\n');
  const after = before.replace('four', 'FOUR').replace('eight', 'eight\nnine');
  expect(await shown(before, after)).toBe('…\n two\n three\n-four\n+FOUR\n five\n six\n seven\n eight\n+nine');
});

test('of the same text nothing is shown, whatever ends its lines', async () => {
  expect(await compareTexts(text('a\r\nb\r\n'), text('a\nb'))).toEqual([]);
});

test('one change in a long text is found', async () => {
  const before = numbered('line', 20_000);
  expect(await shown(before, before.replace('line 9999\n', 'another\n'))).toBe(
    '…\n line 9997\n line 9998\n-line 9999\n+another\n line 10000\n line 10001\n…',
  );
});

test('whoever applies what is shown has the new text', async () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(text, text, async (old, now) => {
      const lines = await compare(old.join('\n'), now.join('\n'));
      if (lines.length === 0) expect(old).toEqual(now);
      if (lines.length === 0) return;
      if (lines.some(({ kind }) => kind === 'gap')) return;
      expect(lines.filter(({ kind }) => kind !== 'removed').map((each) => each.text)).toEqual(now);
      expect(lines.filter(({ kind }) => kind !== 'added').map((each) => each.text)).toEqual(old);
    }),
    { numRuns: 15 },
  );
});

test.each<[string, string, string]>([
  ['two texts without a line in common', numbered('old', comparable.changes), numbered('new', comparable.changes)],
  ['half a million short lines each', 'ab\n'.repeat(340_000), 'ba\n'.repeat(340_000)],
  ['a change that is too long to be shown', 'a', 'b'.repeat(comparable.shown + 1)],
])('%s are beyond what is compared', async (_what, before, after) => {
  expect(await compareTexts(text(before), text(after))).toBe('too-long');
});

test('the thread that answers people goes on while a comparison runs', async () => {
  let beats = 0;
  const heart = setInterval(() => (beats += 1), 5);
  const words = (seed: number) => Array.from({ length: 30_000 }, (_, n) => String((n * 7919 * seed) % 97)).join('\n');
  await compare(words(1), words(3));
  clearInterval(heart);
  expect(beats).toBeGreaterThan(2);
});
