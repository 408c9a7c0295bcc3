import { expect, test } from 'vitest';
import { canGiveBy } from '../../../domain/reports/section-owed.ts';

const watched = { personId: 'author', state: 'open', today: '2026-11-02' } as const;

test('a section is given by a day that is still to come, to somebody, on a strategy that is watched', () => {
  expect(canGiveBy('2026-11-02', watched)).toMatchObject({ ok: true });
  expect(canGiveBy(null, { ...watched, personId: null, state: 'draft' })).toMatchObject({ ok: true });
  expect(canGiveBy('2026-11-01', watched)).toMatchObject({ code: 'in-the-past', detail: { field: 'dueOn' } });
  expect(canGiveBy('2026-11-09', { ...watched, personId: null })).toMatchObject({ detail: { field: 'personId' } });
  expect(canGiveBy('2026-11-09', { ...watched, state: 'closed' })).toMatchObject({ code: 'strategy-unwatched' });
});
