import { expect, test } from 'vitest';
import { aboutTerm } from '../../domain/refusal-text.ts';

const terms = { stageId: '1', meetingAt: 1_800_000_000_000 };

test.each([
  ['in-the-past', terms, { field: 'meetingAt' }],
  ['holiday-year-unknown', { dueAt: 1 }, { field: 'dueAt' }],
  ['in-the-past', { stageId: '1' }, {}],
  ['not-open', terms, {}],
])('%s of %o is about %o', (code, of, about) => {
  expect(aboutTerm(code, of)).toEqual(about);
});
