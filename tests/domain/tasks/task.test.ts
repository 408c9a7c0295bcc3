import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canAnswer, canAskExtension, canDraft, canGrantUntil, type TaskMoment } from '../../../domain/tasks/task.ts';

const open: TaskMoment = { state: 'open', processState: 'open', dueAt: 1_000, closesAt: 2_000, stopped: false };

describe('an answer', () => {
  test.each([
    ['before the due instant is on time', 999, true],
    ['at the due instant is on time', 1_000, true],
    ['after it is late', 1_001, false],
    ['at the closing instant is still taken', 2_000, false],
  ])('%s', (_, at, onTime) => {
    expect(canAnswer(open, at)).toEqual({ ok: true, value: { onTime } });
  });

  test('after closing is refused with the instant, whatever the state says', () => {
    expect(canAnswer(open, 2_001)).toMatchObject({ code: 'deadline-passed', detail: { closedAt: 2_000 } });
    expect(canAnswer({ ...open, state: 'answered' }, 2_001)).toMatchObject({ code: 'deadline-passed' });
    expect(canAnswer({ ...open, state: 'not_answered' }, 1)).toMatchObject({ code: 'deadline-passed' });
  });

  test('while the clock is stopped is on time, however late it is', () => {
    expect(canAnswer({ ...open, stopped: true }, 9_999)).toEqual({ ok: true, value: { onTime: true } });
  });

  test.each([
    ['a cancelled round', { ...open, processState: 'cancelled' }, 'cancelled'],
    ['a cancelled task', { ...open, state: 'cancelled' as const }, 'cancelled'],
    ['an agency that was taken out', { ...open, state: 'withdrawn' as const }, 'not-open'],
  ])('for %s is refused, and no draft is kept either', (_, task, code) => {
    expect(canAnswer(task, 1)).toMatchObject({ ok: false, code });
    expect(canDraft(task)).toMatchObject({ ok: false, code });
  });

  test('has one verdict at every instant: on time, late, or closed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), (at) => {
        const verdict = canAnswer(open, at);
        expect(verdict.ok).toBe(at <= open.closesAt);
        if (verdict.ok) expect(verdict.value.onTime).toBe(at <= open.dueAt);
      }),
    );
  });
});

test('a draft is kept after closing too, so that no text is lost', () => {
  expect(canDraft({ ...open, state: 'not_answered' })).toEqual({ ok: true, value: true });
});

describe('more time', () => {
  test('may be asked for while an answer could be given, for a later date only', () => {
    expect(canAskExtension(open, 1_500, 500)).toEqual({ ok: true, value: true });
    expect(canGrantUntil(open, 1_001)).toEqual({ ok: true, value: true });
    expect(canGrantUntil(open, 1_000)).toMatchObject({ code: 'nothing-to-change' });
    expect(canAskExtension(open, 1_000, 500)).toMatchObject({ code: 'nothing-to-change' });
    expect(canAskExtension(open, 3_000, 2_500)).toMatchObject({ code: 'deadline-passed' });
    expect(canAskExtension({ ...open, state: 'answered' }, 1_500, 500)).toMatchObject({ code: 'already-answered' });
  });
});
