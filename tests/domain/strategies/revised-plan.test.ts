import { expect, test } from 'vitest';
import { firstPlace, flawOf, orderWith, resolveRevision } from '../../../domain/strategies/revised-plan.ts';
import type { LineWords, RevisedLine } from '../../../domain/strategies/revision.ts';
import type { LineKind } from '../../../domain/strategies/versions.ts';

const today = '2004-02-01';

const line = (partId: string, kind: LineKind, more: Partial<RevisedLine> = {}): RevisedLine => {
  const words: LineWords = {
    title: partId,
    area: '',
    parentId: more.parentId ?? null,
    postId: kind === 'activity' ? 'post' : null,
    day: kind === 'date' ? '2004-06-01' : null,
  };
  const before = more.fate === 'new' ? null : { ...words, done: false };
  return {
    partId,
    kind,
    ...words,
    before,
    fate: null,
    intoId: null,
    fromId: null,
    reason: '',
    begins: false,
    wasPlace: null,
    ...more,
  };
};
const strand = (partId: string, more: Partial<RevisedLine> = {}) => line(partId, 'strand', more);
const activity = (partId: string, parentId: string | null, more: Partial<RevisedLine> = {}) =>
  line(partId, 'activity', { parentId, ...more });
const date = (partId: string, parentId: string | null, more: Partial<RevisedLine> = {}) =>
  line(partId, 'date', { parentId, ...more });

const flaws = (...lines: RevisedLine[]) =>
  resolveRevision(lines, today).flaws.map(({ partId, field, text }) => `${partId} ${field}: ${text}`);
const outcome = (...lines: RevisedLine[]) =>
  resolveRevision(lines, today).lines.map(({ partId, fate, parentId, unsaid }) => [partId, fate, parentId, unsaid]);

test('lines come in the order of the plan, new ones last in their place, and what is not said is kept', () => {
  const lines = [
    strand('S'),
    activity('A', 'S'),
    date('M', 'A'),
    date('launch', null),
    activity('N', 'S', { fate: 'new' }),
    date('B', 'B'),
  ];
  expect(outcome(...lines)).toEqual([
    ['S', 'kept', null, true],
    ['A', 'kept', 'S', true],
    ['M', 'kept', 'A', true],
    ['N', 'new', 'S', false],
    ['launch', 'kept', null, true],
    ['B', 'kept', 'B', true],
  ]);
  expect(flaws(...lines)).toEqual(['B parentId: Choose the activity that it stands under.']);
  expect(outcome()).toEqual([]);
});

test('a date of which nothing is said goes where its activity goes, and ends where it is dropped', () => {
  const lines = [
    strand('S'),
    activity('A', 'S', { fate: 'merged', intoId: 'B' }),
    date('M', 'A'),
    activity('B', 'S', { fate: 'merged', intoId: 'C' }),
    activity('C', 'S'),
    activity('D', 'S', { fate: 'dropped', reason: 'Done.' }),
    date('E', 'D'),
  ];
  const { lines: resolved } = resolveRevision(lines, today);
  const of = (partId: string) => resolved.find((one) => one.partId === partId);
  expect(of('M')).toMatchObject({ fate: 'kept', parentId: 'C', unsaid: false });
  expect(of('A')).toMatchObject({ intoId: 'C' });
  expect(of('E')).toMatchObject({ fate: 'dropped', reason: 'With its activity: Done.', unsaid: false });
  expect(flaws(...lines)).toEqual([]);
});

test('a line is merged into another one of its kind that goes on, and never in a circle', () => {
  const into = (intoId: string | null) => activity('A', 'S', { fate: 'merged', intoId });
  const rest = [strand('S'), strand('T', { fate: 'dropped', reason: 'x' })];
  expect(flaws(...rest, into(null))).toEqual(['A intoId: Choose the line that it is merged into.']);
  expect(flaws(...rest, into('S'))).toEqual(['A intoId: This is merged into an activity only.']);
  expect(flaws(...rest, into('A'))).toEqual(['A intoId: A line cannot be merged into itself, nor in a circle.']);
  expect(flaws(...rest, into('B'), activity('B', 'S', { fate: 'merged', intoId: 'A' }))).toHaveLength(2);
  expect(flaws(...rest, into('B'), activity('B', 'S', { fate: 'dropped', reason: 'x' }))).toEqual([
    'A intoId: It is merged into “B”, which ends as well.',
  ]);
});

test('a line is split into two or more new ones of its kind, which come from it alone', () => {
  const split = activity('A', 'S', { fate: 'split' });
  const part = (partId: string, fromId: string) => activity(partId, 'S', { fate: 'new', fromId });
  const few = 'A fate: It is split, so add the two or more lines that it is split into.';
  expect(flaws(strand('S'), split)).toEqual([few]);
  expect(flaws(strand('S'), split, part('B', 'A'))).toEqual([few]);
  expect(flaws(strand('S'), split, part('B', 'A'), part('C', 'A'))).toEqual([]);
  expect(flaws(strand('S'), activity('A', 'S'), part('B', 'A'))).toEqual([
    'B fromId: It comes from “A”, which is not split.',
  ]);
  expect(flaws(strand('S'), part('B', 'S'))).toEqual(['B fromId: Choose an activity of the plan that it comes from.']);
  expect(flaws(strand('S'), part('B', 'nothing'))).toHaveLength(1);
  expect(flaws(strand('S'), split, part('B', 'A'), part('C', 'A'), date('M', 'A'))).toEqual([
    'M parentId: Its activity ends, so give it another one, or say what becomes of it.',
  ]);
});

test('nothing is dropped without a reason, nor stays in a strand that ends', () => {
  expect(flaws(strand('S', { fate: 'dropped', reason: ' ' }))).toEqual(['S reason: Say why it is dropped.']);
  expect(flaws(strand('S', { fate: 'dropped', reason: 'x' }), activity('A', 'S'))).toEqual([
    'A parentId: Its strand ends, so give it another one, or say what becomes of it.',
  ]);
  const moved = activity('A', 'T', { before: { ...activity('A', 'S'), done: false } });
  expect(flaws(strand('S', { fate: 'dropped', reason: 'x' }), strand('T'), moved)).toEqual([]);
});

test('an activity has a lead and stands under a strand, a new milestone under an activity with a day', () => {
  expect(flaws(activity('A', null, { fate: 'new', postId: null }))).toEqual([
    'A postId: Choose the post that leads it.',
    'A parentId: Choose the strand that it stands under.',
  ]);
  expect(flaws(strand('S'), activity('A', 'S'), date('M', 'A', { fate: 'new', day: null }))).toEqual([
    'M day: Say by which day.',
  ]);
  expect(flaws(date('M', null, { fate: 'new' }))).toEqual(['M parentId: Choose the activity that it stands under.']);
});

test('no day moves into the past, before the strategy begins, or where it is done', () => {
  const launch = (day: string) => date('launch', null, { day, begins: true });
  const to = (day: string, done = false) =>
    date('M', null, { day, before: { ...date('M', null), parentId: null, done } });
  expect(flaws(launch('2004-03-01'), to('2004-01-31'))).toEqual([
    'M day: The day has passed already. Choose a later one.',
  ]);
  expect(flaws(launch('2004-03-01'), to('2004-02-15'))).toEqual(['M day: This is before the strategy begins.']);
  expect(flaws(launch('2004-03-01'), to('2004-03-15'))).toEqual([]);
  expect(flaws(to('2004-03-15', true))).toEqual(['M day: This is done already, so its day does not move.']);
});

test('what other lines put right is not in the way of whoever says something of one', () => {
  const lines = [strand('S'), activity('A', 'S')];
  expect(flawOf(lines, { ...lines[1]!, fate: 'split' }, today)).toBeUndefined();
  expect(flawOf(lines, { ...lines[1]!, fate: 'dropped' }, today)).toMatchObject({ field: 'reason' });
});

/** A strand S of the activities a, b and c, and a strand T of d, as the plan has them. */
const placed = () =>
  [strand('S'), activity('a', 'S'), activity('b', 'S'), activity('c', 'S'), strand('T'), activity('d', 'T')].map(
    (line, n) => ({ ...line, wasPlace: n }),
  );
const orderAs = (partId: string, after: string | null, said: Partial<RevisedLine> = {}) => {
  const lines = placed();
  const found = lines.find((line) => line.partId === partId) ?? activity(partId, 'S', { fate: 'new' });
  const line: RevisedLine = { ...found, fate: found.fate ?? 'kept', ...said };
  const order = orderWith(lines, line, after, today);
  if (!order.ok) return order.detail?.['field'];
  const all = [...lines.filter((one) => one.partId !== partId), line];
  const inOrder = order.value?.flatMap((id) => all.find((one) => one.partId === id) ?? []);
  const resolved = resolveRevision(inOrder ?? all, today).lines;
  return resolved.map((one) => (one.reordered ? `${one.partId}!` : one.partId)).join('');
};

test('a line stands after the one that is said, or first in its place, and it alone is called moved', () => {
  expect(orderAs('c', firstPlace)).toBe('Sc!abTd');
  expect(orderAs('a', 'b')).toBe('Sba!cTd');
  expect(orderAs('n', 'a')).toBe('SanbcTd');
  expect(orderAs('T', firstPlace)).toBe('T!dSabc');
  expect(orderAs('d', 'a', { parentId: 'S' })).toBe('SadbcT');
});

test('nothing is said of the order of a line that ends, of a date, or where it is left open', () => {
  const lines = [...placed(), date('m', 'a')];
  const say = (line: RevisedLine, after: string | null) => orderWith(lines, line, after, today);
  expect(say(activity('c', 'S', { fate: 'kept' }), null)).toEqual({ ok: true, value: undefined });
  expect(say(activity('c', 'S', { fate: 'dropped', reason: 'x' }), 'a')).toEqual({ ok: true, value: undefined });
  expect(say(date('m', 'a'), 'a')).toEqual({ ok: true, value: undefined });
});

test('a line does not stand after one of another strand, of another kind, or after itself', () => {
  expect(orderAs('c', 'd')).toBe('after');
  expect(orderAs('c', 'T')).toBe('after');
  expect(orderAs('c', 'c')).toBe('after');
  expect(orderAs('T', 'a')).toBe('after');
  expect(orderAs('c', 'nobody')).toBe('after');
});

test('what comes with a merged strand stands last in the other one, and is placed there only by naming that', () => {
  const [S, ...rest] = placed();
  const lines = [{ ...S!, fate: 'merged' as const, intoId: 'T' }, ...rest];
  expect(resolveRevision(lines, today).lines.map(({ partId }) => partId)).toEqual(['S', 'T', 'd', 'a', 'b', 'c']);
  const kept = { ...activity('a', 'S', { fate: 'kept' }), wasPlace: 1 };
  expect(orderWith(lines, kept, firstPlace, today)).toMatchObject({ detail: { field: 'parentId' } });
  expect(orderWith(lines, { ...kept, parentId: 'T' }, firstPlace, today)).toMatchObject({ ok: true });
});
