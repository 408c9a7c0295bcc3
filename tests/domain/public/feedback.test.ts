import { expect, test } from 'vitest';
import { afterFeedbackAct, canSettle, isFeedbackOver, isFormFresh } from '../../../domain/public/feedback.ts';

test('feedback is settled once, by a fact and by no decision', () => {
  expect(afterFeedbackAct('open')).toMatchObject({ ok: false, code: 'not-open' });
  expect((['draft', 'open', 'answered', 'closed'] as const).map(isFeedbackOver)).toEqual([false, false, true, true]);
  expect(canSettle('open').ok).toBe(true);
  expect(canSettle('answered')).toMatchObject({
    ok: false,
    message: 'This was answered already, so nothing was sent.',
  });
});

test('a form may be sent from two seconds to a day after it was shown', () => {
  const shownAt = Date.UTC(2026, 9, 1);
  const ages = [-1, 0, 1_999, 2_000, 86_400_000, 86_400_001];
  expect(ages.map((age) => isFormFresh(shownAt, shownAt + age))).toEqual([false, false, false, true, true, false]);
});
