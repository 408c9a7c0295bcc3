import { expect, test } from 'vitest';
import { policyOf, taskKinds } from '../../../domain/chase/task-kinds.ts';
import { canPassOn } from '../../../domain/lessons/lesson.ts';

test('lessons are passed on while the strategy is watched', () => {
  expect(canPassOn('open')).toMatchObject({ ok: true });
  for (const state of ['draft', 'closed', 'cancelled']) expect(canPassOn(state)).toMatchObject({ ok: false });
});

test('to read a lesson is asked for once more, and never told to anybody above', () => {
  expect(policyOf('read-lesson').steps.map(({ kind }) => kind)).toEqual(['remind']);
  expect(taskKinds['read-lesson'].closes).toBe(false);
});
