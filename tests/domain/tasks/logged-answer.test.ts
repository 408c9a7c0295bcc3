import { describe, expect, it } from 'vitest';
import { wasInTime } from '../../../domain/tasks/logged-answer.ts';

const by = { onTime: false, dueOn: '2026-10-15', today: '2026-10-20' };

describe('what is written down for an agency', () => {
  it('is in time by the day on which it came, whenever it was written down', () => {
    expect(wasInTime('2026-10-15', by)).toEqual({ ok: true, value: true });
    expect(wasInTime('2026-10-16', by)).toEqual({ ok: true, value: false });
    expect(wasInTime('2026-10-16', { ...by, onTime: true })).toEqual({ ok: true, value: true });
  });

  it('is judged by the clock where no day is named', () => {
    expect(wasInTime(null, by)).toEqual({ ok: true, value: false });
    expect(wasInTime(null, { ...by, onTime: true })).toEqual({ ok: true, value: true });
  });

  it('cannot have come in the future', () => {
    expect(wasInTime('2026-10-21', by)).toMatchObject({ code: 'malformed' });
  });
});
