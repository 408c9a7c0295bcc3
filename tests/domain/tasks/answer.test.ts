import { expect, test } from 'vitest';
import { saysSomething } from '../../../domain/tasks/answer.ts';

const nothing = { nothingToSay: false, comment: '  \n', replies: [] };

test.each([
  ['a comment', { ...nothing, comment: 'We agree.' }, true],
  ['"nothing to say"', { ...nothing, nothingToSay: true }, true],
  ['a position', { ...nothing, replies: [{ questionId: 'q', position: 'object' as const }] }, true],
  ['words for a question', { ...nothing, replies: [{ questionId: 'q', text: 'More.' }] }, true],
  ['white space', { ...nothing, replies: [{ questionId: 'q', text: ' ' }, { questionId: 'r' }] }, false],
])('%s counts as an answer, or not', (_, content, says) => {
  expect(saysSomething(content)).toBe(says);
});
