import { expect, test } from 'vitest';
import { canBeDue } from '../../../domain/chase/draft-due.ts';

test('a draft is due at an instant that is still to come, or at none, or as it stood before', () => {
  const called = 'The date by which to answer';
  for (const dueAt of [null, undefined, 6]) expect(canBeDue(dueAt, { now: 5, called })).toMatchObject({ ok: true });
  expect(canBeDue(4, { now: 5, called, stored: [null, 4] })).toMatchObject({ ok: true });
  expect(canBeDue(5, { now: 5, called })).toMatchObject({
    code: 'in-the-past',
    message: 'The date by which to answer has passed already. Choose one that is still to come.',
  });
});
