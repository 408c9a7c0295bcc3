import { describe, expect, test } from 'vitest';
import type { TaskKind } from '../../../domain/chase/task-kinds.ts';
import {
  addUp,
  isWaitedFor,
  nothingAsked,
  outcomeOf,
  owedBy,
  recordsOf,
  tallyOf,
  type Timing,
  weightOf,
} from '../../../domain/tasks/timeliness.ts';

const open: Timing = {
  kind: 'answer',
  state: 'open',
  onTime: null,
  due: false,
  closed: false,
  stopped: false,
  extended: false,
  undecided: false,
};

describe('what a task counts as', () => {
  test.each([
    ['withdrawn counts as nothing', { state: 'withdrawn' }, undefined],
    ['cancelled counts as nothing', { state: 'cancelled' }, undefined],
    ['answered in time', { state: 'answered', onTime: true }, 'in-time'],
    ['answered before it was kept whether in time', { state: 'answered', onTime: null }, 'in-time'],
    ['answered late', { state: 'answered', onTime: false, due: true }, 'late'],
    ['closed without an answer', { state: 'not_answered', due: true, closed: true }, 'missed'],
    ['closed without reaching anybody', { state: 'not_reached', due: true, closed: true }, 'not-reached'],
    ['stopped, whatever has passed', { stopped: true, due: true, closed: true }, 'stopped'],
    ['closed by its instant, not by its state yet', { due: true, closed: true }, 'missed'],
    ['of a kind that stays owed', { kind: 'corrective-action', due: true, closed: true }, 'overdue'],
    ['due and still owed', { due: true }, 'overdue'],
    ['not due yet', {}, 'to-come'],
  ] as const)('%s', (_name, given, outcome) => {
    expect(outcomeOf({ ...open, ...given })).toBe(outcome);
  });

  test.each([
    ['late', { state: 'answered', onTime: false }, true],
    ['missed', { state: 'not_answered' }, true],
    ['overdue', { due: true }, true],
    ['in time all the same', { state: 'answered', onTime: true }, false],
    ['not due yet', {}, false],
  ] as const)('is on the directorate’s clock where its decision had not come: %s', (_name, given, waited) => {
    expect(isWaitedFor({ ...open, ...given, undecided: true })).toBe(waited);
    expect(isWaitedFor({ ...open, ...given })).toBe(false);
  });
});

describe('whose record a task is part of', () => {
  const task = (kind: TaskKind, agencyId: string | null, bodyId: string | null = null) =>
    owedBy({ kind, agencyId, bodyId });
  test('an agency owes what is asked of it, and what its post signs', () => {
    expect([task('answer', 'a'), task('sign', 'a')]).toEqual(['agency', 'agency']);
  });
  test('a body owes what its members sign', () => {
    expect(task('sign', null, 'b')).toBe('body');
  });
  test('the directorate owes its own, which name the agency that they are about', () => {
    expect([task('decide-extension', 'a'), task('publish-outcome', null)]).toEqual(['directorate', 'directorate']);
  });
  test('a person’s own signature or new version, and a date of nobody, are in no record', () => {
    expect([task('sign', null), task('new-version', null), task('dated-item', null)]).toEqual([null, null, null]);
  });
});

describe('a record', () => {
  const groups = [
    { ...open, state: 'answered', onTime: true, extended: true, tasks: 5 },
    { ...open, due: true, undecided: true, tasks: 2 },
    { ...open, state: 'withdrawn', tasks: 9 },
  ] as const;
  const sums = { ...nothingAsked, asked: 7, 'in-time': 5, overdue: 2, extended: 5, waited: 2 };

  test('adds up what was asked, what became of it, what had more time and what waited', () => {
    expect(tallyOf(groups)).toEqual(sums);
    expect(addUp([sums, sums])).toMatchObject({ asked: 14, overdue: 4, waited: 4 });
    expect(weightOf(sums)).toBe(200);
  });

  const of = (agency: string | null, body: string | null, given: Partial<Timing>) => ({
    ...open,
    ...given,
    tasks: 1,
    agencyId: agency,
    agency,
    bodyId: body,
    body,
  });
  const everything = [
    of('Youth', null, {}),
    of('Council', null, {}),
    of('Health', null, { due: true }),
    of('Gone', null, { state: 'withdrawn' }),
    of('Health', null, { kind: 'decide-extension', due: true }),
    of(null, 'Board', { kind: 'sign' }),
    of(null, null, { kind: 'new-version' }),
  ];

  test('stands first where somebody should be spoken to, then by name; nobody is listed of whom nothing was asked', () => {
    const { agencies, bodies } = recordsOf(everything, undefined);
    expect(agencies.map(({ name }) => name)).toEqual(['Health', 'Council', 'Youth']);
    expect(bodies.map(({ id, tally }) => [id, tally.asked])).toEqual([['Board', 1]]);
  });

  test('of the directorate counts what it owes itself', () => {
    const { agencies } = recordsOf(everything, { id: 'us', name: 'Directorate' });
    expect(agencies.map(({ name, tally }) => [name, tally.overdue])).toEqual([
      ['Directorate', 1],
      ['Health', 1],
      ['Council', 0],
      ['Youth', 0],
    ]);
  });

  test('of nothing is empty', () => {
    expect(recordsOf([], { id: 'us', name: 'Directorate' })).toEqual({ agencies: [], bodies: [] });
  });

  test('has no name where the record of who owes it is gone', () => {
    const nameless = { ...of('Youth', null, {}), agencyId: null, agency: null, bodyId: 'b' };
    expect(recordsOf([nameless], undefined).bodies).toMatchObject([{ id: 'b', name: '' }]);
  });
});
