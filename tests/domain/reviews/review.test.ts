import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInCalendar } from '../../../domain/calendar/holidays.ts';
import { isWorkingDay, workingDaysBetween } from '../../../domain/calendar/working-days.ts';
import { localDate } from '../../../domain/calendar/zones.ts';
import {
  afterReviewAct,
  canLock,
  canSettle,
  isPeriodLocked,
  isQuarter,
  isReviewOver,
  opensAt,
  quarterName,
  quarterOf,
  reviewActsFrom,
  reviewDues,
  settlementsFor,
  weeksLate,
  type ReviewAct,
  type ReviewState,
  type Settlement,
} from '../../../domain/reviews/review.ts';

const zone = 'Europe/London';
const calendar = builtInCalendar('england-and-wales');
const states: readonly ReviewState[] = ['draft', 'open', 'committee', 'locked', 'signing', 'signed-off', 'cancelled'];
const acts: readonly ReviewAct[] = ['open', 'to-committee', 'lock', 'sign-off', 'cancel'];
const instants = fc.integer({ min: Date.parse('2024-01-02T00:00:00Z'), max: Date.parse('2027-10-01T00:00:00Z') });

describe('a review', () => {
  test.each<[ReviewState, ReviewAct, ReviewState]>([
    ['draft', 'open', 'open'],
    ['open', 'to-committee', 'committee'],
    ['committee', 'lock', 'locked'],
    ['locked', 'sign-off', 'signing'],
    ['draft', 'cancel', 'cancelled'],
    ['open', 'cancel', 'cancelled'],
    ['committee', 'cancel', 'cancelled'],
  ])('that is %s goes by "%s" to %s', (state, act, next) => {
    expect(afterReviewAct(state, act)).toEqual({ ok: true, value: next });
  });

  test('is locked from its lock on, however far its sign-off has come', () => {
    expect(states.filter(isPeriodLocked)).toEqual(['locked', 'signing', 'signed-off']);
    expect(afterReviewAct('signing', 'sign-off')).toMatchObject({ message: expect.stringContaining('signed off') });
  });

  test('never goes back, is over once signed off or cancelled, and offers what it takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.constantFrom(...acts), (state, act) => {
        const verdict = afterReviewAct(state, act);
        expect(reviewActsFrom(state).includes(act)).toBe(verdict.ok);
        if (verdict.ok) expect(states.indexOf(verdict.value)).toBeGreaterThan(states.indexOf(state));
        if (isReviewOver(state)) expect(verdict.ok).toBe(false);
      }),
    );
    expect(afterReviewAct('cancelled', 'lock')).toMatchObject({ code: 'cancelled' });
    expect(afterReviewAct('open', 'lock')).toMatchObject({ code: 'not-open', detail: { state: 'open' } });
  });
});

describe('a quarter', () => {
  test('is the one that an instant lies in where the strategy is, also in the hour by which summer time is ahead', () => {
    expect(quarterOf(Date.parse('2026-09-30T22:59:59Z'), zone)).toBe('2026-07-01');
    expect(quarterOf(Date.parse('2026-09-30T23:00:00Z'), zone)).toBe('2026-10-01');
    fc.assert(
      fc.property(instants, (at) => {
        const quarter = quarterOf(at, zone);
        expect(isQuarter(quarter)).toBe(true);
        expect(quarter <= localDate(at, zone)).toBe(true);
        expect(opensAt(quarter, { zone, calendar })).toBeGreaterThan(Date.parse(`${quarter}T00:00:00Z`) - 7_200_000);
      }),
    );
  });

  test.each(['2026-02-01', '2026-10-02', '1999-10-01', '2026-10', ''])('does not begin on "%s"', (date) => {
    expect(isQuarter(date)).toBe(false);
  });

  test('is named by its first month', () => {
    expect(['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01'].map(quarterName)).toEqual([
      'January to March 2026',
      'April to June 2026',
      'July to September 2026',
      'October to December 2026',
    ]);
  });

  test('begins its review at nine on its first working day', () => {
    // New Year's Day is a holiday; 2 January 2027 is a Saturday.
    expect(opensAt('2027-01-01', { zone, calendar })).toBe(Date.parse('2027-01-04T09:00:00Z'));
    expect(opensAt('2026-10-01', { zone, calendar })).toBe(Date.parse('2026-10-01T08:00:00Z'));
  });

  test('has a late review from a fortnight on, and says how many weeks', () => {
    const after = (days: number) => Date.parse('2026-09-30T23:00:00Z') + days * 86_400_000;
    expect([0, 13, 14, 44].map((days) => weeksLate('2026-10-01', after(days), zone))).toEqual([0, 0, 2, 6]);
  });
});

test('every due of a review counts from its opening, however late, and falls on a working day', () => {
  fc.assert(
    fc.property(instants, (openedAt) => {
      const dues = reviewDues(openedAt, { zone, calendar });
      const days = Object.values(dues).map((at) => localDate(at, zone));
      expect(days.map((day) => workingDaysBetween(localDate(openedAt, zone), day, calendar))).toEqual([10, 18, 30]);
      expect(days.every((day) => isWorkingDay(day, calendar))).toBe(true);
    }),
  );
});

describe('a line', () => {
  test.each<[Settlement, boolean, string, boolean]>([
    ['noted', true, '', true],
    ['noted', false, '', false],
    ['queried', true, 'Why so late?', true],
    ['queried', true, ' ', false],
    ['retired', true, 'Law now.', true],
    ['retired', false, 'Law now.', true],
    ['retired', false, '', false],
    ['missing', false, '', true],
    ['missing', true, '', false],
  ])('is settled as %s (with a return: %s, note "%s"): %s', (settlement, returned, note, allowed) => {
    expect(canSettle(settlement, { returned, note }).ok).toBe(allowed);
  });

  test('is offered only what it may be settled as', () => {
    expect(settlementsFor(true)).toEqual(['noted', 'queried', 'retired']);
    expect(settlementsFor(false)).toEqual(['retired', 'missing']);
  });
});

test('a review with something unsettled cannot be locked, and says which', () => {
  expect(canLock({ lines: [], moves: [], noted: true })).toEqual({ ok: true, value: true });
  expect(canLock({ lines: ['Raids'], moves: ['Launch', 'Bid'], noted: false })).toMatchObject({
    code: 'review-unsettled',
    message:
      'The review cannot be locked yet. 1 line is not settled: Raids; 2 moved milestones are not decided: Launch, Bid; the report has not been noted.',
    detail: { lines: 1, moves: 2 },
  });
  expect(canLock({ lines: [], moves: ['Launch'], noted: true })).toMatchObject({ detail: { lines: 0, moves: 1 } });
  const many = canLock({ lines: ['A', 'B', 'C', 'D', 'E', 'F', 'G'], moves: [], noted: true });
  expect(many).toMatchObject({ message: expect.stringContaining('A, B, C, D, E and 2 more.') });
});
