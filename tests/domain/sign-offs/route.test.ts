import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInCalendar } from '../../../domain/calendar/holidays.ts';
import { checkRoute, routeDues } from '../../../domain/sign-offs/route.ts';

const place = { zone: 'Europe/London', calendar: builtInCalendar('england-and-wales') };
const body = { ofPost: false, rule: { kind: 'all' }, workingDays: 5 } as const;

describe('the route of a strategy’s reports', () => {
  test('may have no stage at all; each that it has allows 1 to 260 working days, or is a meeting', () => {
    expect(checkRoute([])).toEqual({ ok: true, value: true });
    expect(checkRoute([body, { ...body, workingDays: null }])).toEqual({ ok: true, value: true });
    for (const workingDays of [0, -1, 2.5, 261, Number.NaN])
      expect(checkRoute([body, { ...body, workingDays }])).toMatchObject({ code: 'malformed', detail: { stage: 2 } });
  });

  test('has the rules of a sign-off for who signs', () => {
    expect(checkRoute([{ ...body, ofPost: true }])).toMatchObject({ detail: { stage: 1 } });
    expect(checkRoute([{ ofPost: true, rule: { kind: 'post' }, workingDays: 3 }])).toMatchObject({ ok: true });
  });

  test('counts the days of a stage from the end of those in front of it, over weekends and bank holidays', () => {
    const lockedAt = Date.parse('2026-12-22T10:00:00Z');
    // 25 and 28 December are holidays, and so is 1 January.
    expect(routeDues([2, 3], lockedAt, place).map((at) => new Date(at ?? 0).toISOString())).toEqual([
      '2026-12-24T17:00:00.000Z',
      '2026-12-31T17:00:00.000Z',
    ]);
  });

  test('keeps ten working days free for a meeting, which has no date yet', () => {
    const lockedAt = Date.parse('2026-11-02T10:00:00Z');
    expect(routeDues([null, 5], lockedAt, place)).toEqual([null, Date.parse('2026-11-23T17:00:00Z')]);
  });

  test('never decides at a stage before the one in front of it', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 40 })), { maxLength: 8 }), (days) => {
        const dues = routeDues(days, Date.parse('2026-03-02T09:00:00Z'), place).filter((at) => at !== null);
        expect(dues).toEqual([...dues].sort((one, other) => one - other));
      }),
    );
  });
});
