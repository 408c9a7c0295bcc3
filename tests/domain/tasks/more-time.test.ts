import { describe, expect, it } from 'vitest';
import { canGiveTime, isCollecting, type MoreTime, outlastsClosing } from '../../../domain/tasks/more-time.ts';

const committeeAt = Date.parse('2026-11-16T17:00:00Z');
const asked: MoreTime = {
  kind: 'review',
  state: 'open',
  dueAt: committeeAt - 1,
  committeeAt,
  zone: 'Europe/London',
};

describe('more time', () => {
  it('can be given while the process takes what agencies owe to it', () => {
    expect(canGiveTime(asked)).toEqual({ ok: true, value: true });
    expect(canGiveTime({ ...asked, kind: 'inspection', state: 'fieldwork', committeeAt: undefined })).toMatchObject({
      ok: true,
    });
    expect(canGiveTime({ ...asked, kind: 'consultation', committeeAt: undefined })).toMatchObject({ ok: true });
  });

  it('reaches until the committee of a review, to the instant, and no further', () => {
    expect(canGiveTime({ ...asked, dueAt: committeeAt })).toMatchObject({ ok: true });
    expect(canGiveTime({ ...asked, dueAt: committeeAt + 1 })).toMatchObject({
      code: 'after-committee',
      message: 'The review goes to its committee by 16 November 2026 at 5pm. Choose a date until then.',
    });
  });

  it.each([
    ['consultation', 'closed', 'round-closed'],
    ['consultation', 'cancelled', 'cancelled'],
    ['review', 'committee', 'not-open'],
    ['inspection', 'final', 'not-open'],
    ['strategy', 'open', 'not-allowed'],
  ] as const)('of a %s that is %s is refused as %s', (kind, state, code) => {
    expect(canGiveTime({ ...asked, kind, state })).toMatchObject({ code });
    expect(isCollecting(kind, state)).toBe(false);
  });

  it('outlasts the closing of a round, where there is one, after its very instant', () => {
    expect([outlastsClosing(6, 5), outlastsClosing(5, 5), outlastsClosing(6, null)]).toEqual([true, false, false]);
  });

  it('is offered where it can be given', () => {
    expect(isCollecting('review', 'open')).toBe(true);
  });
});
