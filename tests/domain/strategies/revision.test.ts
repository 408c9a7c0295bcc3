import { expect, test } from 'vitest';
import {
  canRevise,
  canTakeEffect,
  countFates,
  type RevisedLine,
  revisionState,
  whyEnded,
} from '../../../domain/strategies/revision.ts';

const words = { title: 'A', area: '', parentId: null, postId: null, day: null };
const line: RevisedLine = {
  partId: 'a',
  kind: 'strand',
  ...words,
  before: { ...words, done: false },
  fate: null,
  intoId: null,
  fromId: null,
  reason: '',
  begins: false,
  wasPlace: null,
};

test('a revision is a draft, then handed in, then in force; or it is discarded', () => {
  const row = { handedIn: false, inForce: false, discarded: false };
  expect(revisionState(row)).toBe('draft');
  expect(revisionState({ ...row, handedIn: true })).toBe('handed-in');
  expect(revisionState({ ...row, handedIn: true, inForce: true })).toBe('in-force');
  expect(revisionState({ ...row, handedIn: true, discarded: true })).toBe('discarded');
});

test('those who are named to a draft write it, and nobody writes what is handed in', () => {
  expect(canRevise('draft', ['draft'], true)).toMatchObject({ ok: true });
  expect(canRevise('draft', ['draft'], false)).toMatchObject({ code: 'not-allowed' });
  expect(canRevise('handed-in', ['draft'], true)).toMatchObject({ code: 'not-open' });
  expect(canRevise('draft', ['handed-in'], true)).toMatchObject({ message: 'This revision is not handed in.' });
});

test('whoever drafted all of it alone does not bring it into force', () => {
  expect(canTakeEffect(['a', 'a'], 'a')).toMatchObject({ code: 'not-independent' });
  expect(canTakeEffect(['a', 'b'], 'a')).toMatchObject({ ok: true });
  expect(canTakeEffect(['a'], 'b')).toMatchObject({ ok: true });
});

test('beside a line that has ended stands what became of it, and why, but no name: the other line may be restricted', () => {
  expect(whyEnded({ ...line, fate: 'dropped', reason: 'Done.' }, 0)).toBe('Done.');
  expect(whyEnded({ ...line, fate: 'merged', intoId: 'b' }, 0)).toBe('Merged into another part of the plan');
  expect(whyEnded({ ...line, fate: 'merged', reason: 'Alike.' }, 0)).toBe(
    'Merged into another part of the plan: Alike.',
  );
  expect(whyEnded({ ...line, fate: 'split' }, 2)).toBe('Split into 2 parts');
});

test('it is counted what becomes of how many lines, and how many change the plan', () => {
  const lines: RevisedLine[] = [
    line,
    { ...line, fate: 'kept' },
    { ...line, fate: 'kept', title: 'Other' },
    { ...line, fate: 'dropped' },
    { ...line, fate: 'new', before: null },
  ];
  expect(countFates(lines)).toEqual({ kept: 2, merged: 0, split: 0, dropped: 1, new: 1, unsaid: 1, changed: 3 });
  expect(countFates([{ ...line, fate: 'kept', unsaid: true }])).toMatchObject({ kept: 0, unsaid: 1, changed: 0 });
});
