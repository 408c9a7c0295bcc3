import { expect, test } from 'vitest';
import { driftOf, driftText, takenOver } from '../../../domain/strategies/drift.ts';
import type { PlanNow, RevisedLine } from '../../../domain/strategies/revision.ts';

const words = { title: 'A', area: '', parentId: 'S', postId: 'post', day: '2004-06-01' };
const now = (partId: string, more: Partial<PlanNow> = {}): PlanNow => ({
  partId,
  kind: 'date',
  ...words,
  done: false,
  ...more,
});
const line = (partId: string, more: Partial<RevisedLine> = {}): RevisedLine => ({
  partId,
  kind: 'date',
  ...words,
  before: { ...words, done: false },
  fate: null,
  intoId: null,
  fromId: null,
  reason: '',
  begins: false,
  wasPlace: null,
  ...more,
});
const drafted = { before: null, fate: 'new' as const };

test('what was added, ended or changed in the plan since the draft began is its drift', () => {
  expect(driftOf([line('a'), line('n', drafted)], [now('a')])).toEqual([]);
  expect(
    driftOf([line('a'), line('b')], [now('a', { title: 'Other', day: '2004-07-01', postId: null }), now('c')]),
  ).toEqual([
    { partId: 'a', title: 'A', changes: ['title', 'postId', 'day'] },
    { partId: 'b', title: 'A', changes: ['ended'] },
    { partId: 'c', title: 'A', changes: ['added'] },
  ]);
});

test('a date that was done meanwhile is a drift only where the draft wants something else of it', () => {
  expect(driftOf([line('a')], [now('a', { done: true })])).toEqual([]);
  const moved = line('a', { fate: 'kept', day: '2004-08-01' });
  expect(driftOf([moved], [now('a', { done: true })])).toEqual([{ partId: 'a', title: 'A', changes: ['done'] }]);
});

test('the difference is said in a sentence, of many lines the first ten', () => {
  const one = driftOf([line('a')], [now('a', { title: 'B', parentId: 'T' })]);
  expect(driftText(one)).toBe('“A”: renamed, moved to another part of the plan');
  const many = driftOf(
    [],
    Array.from({ length: 12 }, (_, n) => now(`${n}`)),
  );
  expect(driftText(many)).toMatch(/and 2 more$/u);
});

test('a change is taken over where the draft says nothing else itself', () => {
  const lines = [line('a', { title: 'Mine', fate: 'kept' }), line('b'), line('n', drafted)];
  const { changed, added, gone } = takenOver(lines, [
    now('a', { title: 'Theirs', day: '2004-07-01' }),
    now('b'),
    now('c'),
  ]);
  expect(changed).toMatchObject([
    { partId: 'a', title: 'Mine', day: '2004-07-01', before: { title: 'Theirs', day: '2004-07-01' } },
  ]);
  expect(added.map(({ partId }) => partId)).toEqual(['c']);
  expect(gone).toEqual([]);
});

test('what is done has its day, whatever the draft says', () => {
  const moved = line('a', { fate: 'kept', day: '2004-08-01' });
  const { changed } = takenOver([moved], [now('a', { done: true })]);
  expect(changed).toMatchObject([{ day: words.day, before: { done: true } }]);
});

test('a line that has ended is gone from the draft, with what was merged into it or split from it', () => {
  const lines = [
    line('a'),
    line('b', { fate: 'merged', intoId: 'a' }),
    line('n', { ...drafted, fromId: 'a' }),
    line('m', { ...drafted, fromId: 'b' }),
  ];
  const { changed, gone } = takenOver(lines, [now('b')]);
  expect(gone).toEqual(['a']);
  expect(changed).toMatchObject([
    { partId: 'b', fate: null, intoId: null },
    { partId: 'n', fate: 'new', fromId: null },
  ]);
});
