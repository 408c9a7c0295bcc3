import { describe, expect, test } from 'vitest';
import { isLateComment, takesComments } from '../../../domain/sign-offs/paper-comment.ts';

describe('comments on a paper', () => {
  test.each(['open', 'referred-back'] as const)('are taken while its sign-off is %s', (state) => {
    expect(takesComments(state)).toEqual({ ok: true, value: true });
  });

  test.each([
    ['draft', 'It has not gone to sign-off yet'],
    ['approved', 'Its sign-off has ended'],
    ['rejected', 'Its sign-off has ended'],
    ['cancelled', 'Its sign-off has ended'],
  ] as const)('are not taken of one that is %s', (state, why) => {
    expect(takesComments(state)).toMatchObject({ ok: false, code: 'not-open', detail: { state } });
    expect(takesComments(state)).toHaveProperty('message', `${why}, so comments on this paper are not taken.`);
  });

  test('are late once the day of the stage has passed, and always where it has none', () => {
    expect([isLateComment(null, 5), isLateComment(5, 5), isLateComment(5, 6)]).toEqual([true, false, true]);
  });
});
