import { describe, expect, test } from 'vitest';
import {
  afterAct,
  checkColours,
  checkSpan,
  isBad,
  wordOf,
  canChangeItem,
  canMoveItem,
  canPlanAll,
  canPlanFor,
  canRemovePart,
  canReview,
  canSettleItem,
  datedItemKinds,
  isOver,
  itemTitle,
  usualColours,
} from '../../../domain/strategies/strategy.ts';

test('a strategy begins with colours of which only the last is bad, each with its word', () => {
  expect(usualColours.map(({ bad }) => bad)).toEqual([false, false, false, true]);
  for (const { word } of usualColours) expect(word).not.toBe('');
});

test('a strategy is reviewed from when it is watched until it has ended', () => {
  expect(canReview('open')).toEqual({ ok: true, value: true });
  expect(canReview('draft')).toMatchObject({
    code: 'strategy-unwatched',
    message: expect.stringContaining('Open its watch first'),
  });
  expect(canReview('closed')).toMatchObject({ code: 'not-open' });
});

test('a part goes out of a plan that was never watched while nothing refers to it; else it is said what to do instead', () => {
  expect(canRemovePart('activity', 'draft', 0)).toEqual({ ok: true, value: true });
  expect(canRemovePart('activity', 'draft', 1)).toMatchObject({
    code: 'still-needed',
    message: expect.stringContaining('Retire the activity instead'),
  });
  expect(canRemovePart('strand', 'open', 0)).toMatchObject({
    code: 'still-needed',
    message: expect.stringContaining('Take its activities out first, or retire them'),
  });
});

describe('the watch over a strategy', () => {
  test('begins once, and ends by running its course or by being given up', () => {
    expect(afterAct('draft', 'open')).toEqual({ ok: true, value: 'open' });
    expect(afterAct('open', 'close')).toEqual({ ok: true, value: 'closed' });
    expect(afterAct('draft', 'cancel')).toEqual({ ok: true, value: 'cancelled' });
    expect(afterAct('open', 'open')).toMatchObject({ ok: false, code: 'not-open' });
    expect(afterAct('draft', 'close')).toMatchObject({ ok: false, message: expect.stringContaining('still a draft') });
    expect(afterAct('closed', 'cancel')).toMatchObject({ ok: false, message: expect.stringContaining('has ended') });
    expect(afterAct('cancelled', 'open')).toMatchObject({ ok: false, code: 'cancelled' });
    expect((['draft', 'open', 'closed', 'cancelled'] as const).map(isOver)).toEqual([false, false, true, true]);
  });
});

describe('a dated promise', () => {
  const planned = { kind: 'milestone', state: 'planned', dueOn: '2026-06-01', begins: null } as const;

  test('is called by what it is', () => {
    expect(itemTitle('bid-result', 'task force')).toBe('Result of the bid: task force');
    for (const { word, resultAsked } of Object.values(datedItemKinds)) expect([word, resultAsked]).not.toContain('');
  });

  test('is planned for a day that has not passed, or that is said to have passed', () => {
    expect(canPlanFor('2026-05-01', '2026-05-01')).toEqual({ ok: true, value: true });
    expect(canPlanFor('2026-04-30', '2026-05-01')).toMatchObject({ code: 'in-the-past', detail: { field: 'dueOn' } });
    expect(canPlanFor('2001-01-01', '2026-05-01', true).ok).toBe(true);
    const [past, coming] = [
      { ...planned, dueOn: '2001-01-01' },
      { ...planned, dueOn: '2026-05-02' },
    ];
    expect(canPlanAll([coming, { ...past, hasPassed: true }], '2026-05-01', null).ok).toBe(true);
    expect(canPlanAll([coming, past], '2026-05-01', null)).toMatchObject({ code: 'in-the-past' });
  });

  test('is not due before its strategy begins, where it is a milestone', () => {
    const early = {
      message: expect.stringContaining('The strategy begins on 1 July 2026, so nothing of it is due before.'),
    };
    expect(canPlanAll([planned], '2026-05-01', '2026-07-01')).toMatchObject({ ...early, detail: { field: 'dueOn' } });
    expect(canPlanAll([{ ...planned, kind: 'launch' }], '2026-05-01', '2026-07-01').ok).toBe(true);
    const movable = { ...planned, begins: '2026-07-01' };
    expect(canMoveItem(movable, '2026-06-30', '2026-05-01')).toMatchObject({ ...early, detail: { field: 'newOn' } });
    expect(canMoveItem(movable, '2026-07-01', '2026-05-01').ok).toBe(true);
  });

  test('moves to another day that has not passed', () => {
    expect(canMoveItem(planned, '2026-07-01', '2026-05-01').ok).toBe(true);
    expect(canMoveItem(planned, '2026-05-01', '2026-05-01').ok).toBe(true);
    expect(canMoveItem(planned, '2026-04-30', '2026-05-01')).toMatchObject({ code: 'in-the-past' });
    expect(canMoveItem(planned, '2026-06-01', '2026-05-01')).toMatchObject({ code: 'nothing-to-change' });
    expect(canMoveItem({ ...planned, state: 'done' }, '2026-07-01', '2026-05-01')).toMatchObject({ code: 'not-open' });
  });

  test('is done on a day that has come', () => {
    expect(canSettleItem('planned', '2026-05-01', '2026-05-01').ok).toBe(true);
    expect(canSettleItem('planned', '2026-05-02', '2026-05-01')).toMatchObject({ code: 'malformed' });
    expect(canSettleItem('dropped', '2026-05-01', '2026-05-01')).toMatchObject({ code: 'not-open' });
  });

  test('is history once it is done or dropped', () => {
    expect(canChangeItem('done')).toMatchObject({ message: 'This is done already.' });
    expect(canChangeItem('dropped')).toMatchObject({ message: 'This was dropped from the plan.' });
  });
});

const colour = (code: string, word: string) => ({ code, word, bad: false });

test('a scale has two to eight colours, each with a code and a word of its own', () => {
  expect(checkColours(usualColours).ok).toBe(true);
  for (const wrong of [
    [colour('green', 'On course')],
    [colour('green', 'On course'), colour('red', ' ')],
    [colour('green', 'On course'), colour('Red!', 'Late')],
    [colour('green', 'On course'), colour('red', 'on course ')],
    [colour('green', 'On course'), colour('green', 'Late')],
  ])
    expect(checkColours(wrong)).toMatchObject({ code: 'malformed' });
});

test('a colour is its word, and a bad one is told by the scale alone', () => {
  expect(wordOf(usualColours, 'red')).toBe('Not on course');
  expect(wordOf(usualColours, null)).toBe('No colour');
  expect([isBad(usualColours, 'red'), isBad(usualColours, 'green'), isBad(usualColours, null)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a strategy ends after it begins, where both days are said', () => {
  expect(checkSpan(null, '2027-03-31').ok).toBe(true);
  expect(checkSpan('2027-04-01', null).ok).toBe(true);
  expect(checkSpan('2027-04-01', '2030-03-31').ok).toBe(true);
  expect(checkSpan('2027-04-01', '2027-04-01')).toMatchObject({ ok: false, detail: { field: 'endsOn' } });
});
