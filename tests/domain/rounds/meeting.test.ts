import { describe, expect, test } from 'vitest';
import { canMeetAt, canReply } from '../../../domain/rounds/meeting.ts';

const now = Date.parse('2002-05-01T09:00:00Z');
const eventAt = Date.parse('2002-05-09T13:30:00Z');

describe('who comes to a meeting (S19)', () => {
  test('is said until it begins', () => {
    const asked = { state: 'open', eventAt, taskState: 'answered' };
    expect(canReply(asked, now)).toEqual({ ok: true, value: eventAt });
    expect(canReply({ ...asked, state: 'closed', taskState: 'not_answered' }, now).ok).toBe(true);
    expect(canReply(asked, eventAt)).toMatchObject({ ok: false, code: 'not-open' });
  });

  test.each([
    [{ state: 'published', eventAt, taskState: 'answered' }, 'not-open'],
    [{ state: 'open', eventAt, taskState: 'withdrawn' }, 'not-open'],
    [{ state: 'open', eventAt: null, taskState: 'open' }, 'nothing-to-change'],
  ] as const)('is not asked of %o', (meeting, code) => {
    expect(canReply(meeting, now)).toMatchObject({ ok: false, code });
  });
});

describe('a meeting', () => {
  const later = Date.parse('2002-05-16T13:30:00Z');

  test('moves to another time that has not passed', () => {
    for (const state of ['open', 'closed'])
      expect(canMeetAt({ state, eventAt }, later, now)).toEqual({ ok: true, value: later });
  });

  test.each([
    [{ state: 'draft', eventAt }, later, 'not-open'],
    [{ state: 'open', eventAt: null }, later, 'nothing-to-change'],
    [{ state: 'open', eventAt }, now, 'malformed'],
    [{ state: 'open', eventAt }, eventAt, 'nothing-to-change'],
  ] as const)('of %o does not move to %d', (meeting, wanted, code) => {
    expect(canMeetAt(meeting, wanted, now)).toMatchObject({ ok: false, code });
  });
});
