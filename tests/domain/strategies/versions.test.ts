import { expect, test } from 'vitest';
import {
  canBringIntoForce,
  canCarry,
  canChangeVersion,
  comparePlans,
  type PlanLine,
  versionState,
} from '../../../domain/strategies/versions.ts';

const drafted = { approved: false, inForce: false, superseded: false, withdrawn: false };

test('a version is what was signed and decided about it', () => {
  expect(versionState(drafted)).toBe('draft');
  expect(versionState({ ...drafted, approved: true })).toBe('final');
  expect(versionState({ ...drafted, approved: true, inForce: true, superseded: false })).toBe('in-force');
  expect(versionState({ ...drafted, approved: true, inForce: true, superseded: true })).toBe('superseded');
  expect(versionState({ ...drafted, approved: true, withdrawn: true })).toBe('withdrawn');
});

test('only what was signed off comes into force, once; only a draft changes', () => {
  const states = ['draft', 'final', 'in-force', 'superseded', 'withdrawn'] as const;
  expect(states.filter((state) => canBringIntoForce(state, 1, null).ok)).toEqual(['final']);
  expect(states.filter((state) => canChangeVersion(state).ok)).toEqual(['draft']);
  expect(canBringIntoForce('draft', 1, null)).toMatchObject({ code: 'not-signed-off' });
  expect(canBringIntoForce('in-force', 1, 1)).toMatchObject({ message: 'This version is in force already.' });
  expect(canBringIntoForce('superseded', 1, 2)).toMatchObject({
    message: 'Another version has taken the place of this one.',
  });
});

test('a version takes the place of an earlier one, never of a later one', () => {
  expect(canBringIntoForce('final', 3, 2).ok).toBe(true);
  expect(canBringIntoForce('final', 2, 3)).toMatchObject({ code: 'not-open' });
});

test('a sign-off carries one version, which was kept before it was opened', () => {
  expect(canCarry({ begun: false, carries: null }).ok).toBe(true);
  expect(canCarry({ begun: true, carries: null })).toMatchObject({ detail: { field: 'signOffId' } });
  expect(canCarry({ begun: false, carries: 2 })).toMatchObject({
    message: 'This sign-off carries version 2 already. Choose another one.',
  });
});

const line = (partId: string, more: Partial<PlanLine> = {}): PlanLine => ({
  partId,
  kind: 'activity',
  parentId: 'strand',
  title: partId,
  heldBy: 'Commander, Territorial Policing',
  day: null,
  ...more,
});

test('each line is followed by what it is, not by what it is called', () => {
  const before = [line('a'), line('b'), line('c'), line('d')];
  const after = [
    line('c', { title: 'Other words' }),
    line('a'),
    line('e'),
    line('b', { parentId: 'x', heldBy: null, day: '2003-01-01' }),
  ];
  const told = comparePlans(before, after).map((one) => [
    one.line.partId,
    one.before?.title ?? null,
    one.changes.join(),
  ]);
  expect(told).toEqual([
    ['c', 'c', 'renamed'],
    ['a', 'a', 'reordered'],
    ['e', null, 'new'],
    ['b', 'b', 'moved,lead,day'],
    ['d', 'd', 'dropped'],
  ]);
});

test('a line that moved says from where to where, as far as both are seen', () => {
  const strands = ['s', 't'].map((id) => line(id, { kind: 'strand', parentId: null, title: `Strand ${id}` }));
  const moved = (after: readonly PlanLine[]) =>
    comparePlans([...strands, line('a', { parentId: 's' })], [...after, line('a', { parentId: 't' })]).find(
      ({ line: { partId } }) => partId === 'a',
    );
  expect(moved(strands)).toMatchObject({ changes: ['moved'], movedFrom: 'Strand s', movedTo: 'Strand t' });
  expect(moved([])).toMatchObject({ movedFrom: 'Strand s', movedTo: '' });
});

test('what stands elsewhere in its strand says after what, and what only gave way to it says nothing', () => {
  const after = comparePlans([line('a'), line('b'), line('c')], [line('new'), line('c'), line('a'), line('b')]);
  expect(after.map((one) => [one.line.partId, one.changes.join(), one.standsAfter])).toEqual([
    ['new', 'new', ''],
    ['c', 'reordered', 'new'],
    ['a', 'same', ''],
    ['b', 'same', ''],
  ]);
  const first = comparePlans([line('a'), line('b'), line('c')], [line('c'), line('a'), line('b')]);
  expect(first[0]).toMatchObject({ changes: ['reordered'], standsAfter: '' });
});

test('a plan compared with itself is the same in every line, with nothing all is new, and no line is ever lost', () => {
  const plans = [[], [line('a')], [line('a'), line('b', { kind: 'date', day: '2003-01-01' })]];
  for (const before of plans)
    for (const after of plans) {
      const compared = comparePlans(before, after);
      const parts = new Set([...before, ...after].map(({ partId }) => partId));
      expect(new Set(compared.map((one) => one.line.partId))).toEqual(parts);
      expect(compared).toHaveLength(parts.size);
      if (before === after) expect(compared.every(({ changes }) => changes.join() === 'same')).toBe(true);
    }
});

test('what a revision says of lines between two plans is said, however often what they went into went on', () => {
  const mapped = (partId: string, more: object) => ({
    partId,
    title: `Title of ${partId}`,
    fate: 'new' as const,
    intoId: null,
    fromId: null,
    reason: '',
    ...more,
  });
  const before = ['kept', 'merged', 'split', 'dropped', 'silent', 'lost', 'x', 'y'].map((id) => line(id));
  const after = ['kept', 'one', 'two'].map((id) => line(id));
  const compared = comparePlans(before, after, [
    mapped('merged', { fate: 'merged', intoId: 'between', reason: 'Alike.' }),
    mapped('between', { fate: 'merged', intoId: 'kept' }),
    mapped('split', { fate: 'split' }),
    mapped('one', { fromId: 'split' }),
    mapped('two', { fromId: 'split' }),
    mapped('dropped', { fate: 'dropped', reason: 'Done.' }),
    mapped('lost', { fate: 'merged', intoId: 'gone' }),
    mapped('gone', { fate: 'dropped' }),
    mapped('x', { fate: 'merged', intoId: 'y' }),
    mapped('y', { fate: 'merged', intoId: 'x' }),
    mapped('silent', { fate: 'merged', intoId: 'nowhere' }),
  ]);
  const of = (partId: string) => compared.find(({ line: { partId: id } }) => id === partId);
  expect(of('kept')).toMatchObject({ changes: ['same'], from: [line('merged').title] });
  expect(of('one')).toMatchObject({ changes: ['new'], from: [line('split').title] });
  expect(of('merged')).toMatchObject({ changes: ['merged'], into: [line('kept').title], reason: 'Alike.' });
  expect(of('split')).toMatchObject({ changes: ['split'], into: [line('one').title, line('two').title] });
  expect(of('dropped')).toMatchObject({ changes: ['dropped'], into: [], reason: 'Done.' });
  expect(of('silent')).toMatchObject({ changes: ['merged'], into: [] });
  expect(of('x')).toMatchObject({ changes: ['merged'], into: [] });
  expect(of('lost')).toMatchObject({ changes: ['merged'], into: ['Title of gone'] });
});
