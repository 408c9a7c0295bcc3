import { expect, test } from 'vitest';
import { canFollow, canSucceed, compareWithBefore, type Succession } from '../../../domain/strategies/before.ts';
import type { LineKind, PlanLine } from '../../../domain/strategies/versions.ts';

const line = (partId: string, title: string, kind: LineKind = 'strand', parentId: string | null = null): PlanLine => ({
  partId,
  kind,
  parentId,
  title,
  heldBy: null,
  day: null,
});
const said = (fromId: string, ...into: string[]): Succession[] =>
  into.length === 0
    ? [{ fromId, toId: null, reason: 'No longer.' }]
    : into.map((toId) => ({ fromId, toId, reason: '' }));

const told = (before: PlanLine[], after: PlanLine[], successions: Succession[] = []) =>
  compareWithBefore(before, after, successions).map((one) =>
    [one.line.title, one.changes.join(), ...one.into, ...one.from, one.unsaid ? 'unsaid' : '']
      .filter(Boolean)
      .join(': '),
  );

test('no strategy follows itself, nor one that follows it', () => {
  expect(canFollow('a', 'a', ['a'])).toMatchObject({ detail: { field: 'predecessorId' } });
  expect(canFollow('a', 'b', ['b', 'c', 'a'])).toMatchObject({ code: 'malformed' });
  expect(canFollow('a', 'b', ['b', 'c'])).toMatchObject({ ok: true });
});

test('a line goes on in lines of its kind, or was dropped for a reason', () => {
  const strand = line('s', 'S');
  expect(canSucceed(strand, [line('t', 'T')], '')).toMatchObject({ ok: true });
  expect(canSucceed(strand, [line('a', 'A', 'activity')], '')).toMatchObject({ detail: { field: 'intoIds' } });
  expect(canSucceed(line('a', 'A', 'activity'), [undefined], '')).toMatchObject({
    message: 'Choose activities of this strategy.',
  });
  expect(canSucceed(strand, [], ' ')).toMatchObject({ detail: { field: 'reason' } });
  expect(canSucceed(strand, [], 'Done.')).toMatchObject({ ok: true });
});

test('what is called alike goes on where nothing is said; of anything else it is said that nothing is said', () => {
  const before = [line('1', 'Treatment'), line('2', 'Availability'), line('x', 'Raids', 'activity', '1')];
  const after = [line('3', ' treatment'), line('4', 'Enforcement'), line('y', 'Raids', 'activity', '3')];
  expect(told(before, after)).toEqual([
    ' treatment: renamed',
    'Enforcement: new',
    'Raids: same',
    'Availability: dropped: unsaid',
  ]);
  // Of two that are called alike nobody can tell which is meant.
  expect(told([line('1', 'A'), line('2', 'A')], [line('3', 'A')])).toHaveLength(3);
  expect(told([line('1', 'A')], [line('3', 'A'), line('4', 'A')])).toHaveLength(3);
});

test('what is said holds: renamed, merged, split, dropped', () => {
  const before = ['Young people', 'Communities', 'Treatment', 'Availability', 'Prizes'].map((one) => line(one, one));
  const after = ['Demand', 'Enforcement', 'Ports', 'Treatment'].map((one) => line(`new ${one}`, one));
  const successions = [
    ...said('Young people', 'new Demand'),
    ...said('Communities', 'new Demand'),
    ...said('Availability', 'new Enforcement', 'new Ports'),
    ...said('Prizes'),
  ];
  expect(told(before, after, successions)).toEqual([
    'Demand: new: Young people: Communities',
    'Enforcement: new: Availability',
    'Ports: new: Availability',
    'Treatment: same',
    'Young people: merged: Demand',
    'Communities: merged: Demand',
    'Availability: split: Enforcement: Ports',
    'Prizes: dropped',
  ]);
  // What somebody else went into by name no longer goes on alone.
  expect(told([line('a', 'A'), line('b', 'B')], [line('n', 'A')], said('b', 'n'))).toEqual([
    'A: renamed',
    'A: dropped: unsaid',
  ]);
});

test('another order says nothing between two strategies', () => {
  expect(told([line('1', 'A'), line('2', 'B')], [line('4', 'B'), line('3', 'A')])).toEqual(['B: same', 'A: same']);
});

test('what stood under a strand that goes on has not moved, and dates are left out', () => {
  const before = [line('1', 'Supply'), line('a', 'Raids', 'activity', '1'), line('d', 'Day', 'date', 'a')];
  const after = [line('2', 'Enforcement'), line('b', 'Raids', 'activity', '2')];
  expect(told(before, after, said('1', '2'))).toEqual(['Enforcement: renamed', 'Raids: same']);
});

test('of a line whose successor is in the plan no more nobody says that it goes on', () => {
  expect(told([line('1', 'Supply')], [line('2', 'Other')], said('1', 'gone'))).toEqual([
    'Other: new',
    'Supply: dropped',
  ]);
});
