import { expect, test } from 'vitest';
import { answersFor } from '../../domain/permissions.ts';
import { everyKept, keptDays } from '../../domain/records/retention.ts';

test.each([
  ['its own people', { agencyIds: ['council'] }, 'council', true],
  ['who was asked for this task by name', { agencyIds: [], taskIds: ['task'] }, 'council', true],
  ['who was asked for another task', { agencyIds: [], taskIds: ['other'] }, 'council', false],
  ['another agency, or the directorate', { agencyIds: ['directorate'] }, 'council', false],
  ['nobody, where no agency owes it', { agencyIds: ['council'] }, null, false],
])('the word of an agency is sent by %s', (_who, actor, agencyId, expected) => {
  expect(answersFor(actor, agencyId, 'task')).toBe(expected);
});

test('everything that is about people goes after a number of days', () => {
  expect(everyKept.map((kept) => keptDays[kept] > 0)).toEqual([true, true, true, true]);
});
