import { expect, test } from 'vitest';
import { canAnswerNomination, canOwnJointly, nominationTitle } from '../../../domain/strategies/nomination.ts';

test('a nomination is accepted as it is, and declined with a reason', () => {
  expect(canAnswerNomination('asked', true, '')).toEqual({ ok: true, value: true });
  expect(canAnswerNomination('asked', false, 'No staff.')).toEqual({ ok: true, value: true });
  expect(canAnswerNomination('asked', false, ' ')).toMatchObject({ code: 'malformed', detail: { field: 'reason' } });
});

test.each(['accepted', 'declined', 'withdrawn'] as const)('a nomination that is %s is not answered again', (state) => {
  expect(canAnswerNomination(state, true, '')).toMatchObject({ code: 'not-open' });
});

test('a joint owner is a post of another agency than the lead, once', () => {
  const post = (postId: string, agencyId: string) => ({ postId, agencyId });
  const lead = post('lead', 'council');
  expect(canOwnJointly(post('a', 'health'), lead, ['c'])).toEqual({ ok: true, value: true });
  expect(canOwnJointly(lead, lead, [])).toMatchObject({ message: 'This post leads the activity already.' });
  expect(canOwnJointly(post('b', 'council'), lead, [])).toMatchObject({
    message: 'A joint owner belongs to another agency than the lead.',
  });
  expect(canOwnJointly(post('c', 'fire'), lead, ['c'])).toMatchObject({
    message: 'This post is a joint owner already.',
  });
});

test('is called by what it is for', () => {
  expect(nominationTitle('joint', 'Close crack houses')).toBe('Joint owner: Close crack houses');
});
