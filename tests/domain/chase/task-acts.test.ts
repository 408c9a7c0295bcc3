import { expect, test } from 'vitest';
import { taskActs, offersText } from '../../../domain/chase/task-acts.ts';
import { taskKinds } from '../../../domain/chase/task-kinds.ts';

test('every kind of task asks for an act of its own, and not for its noun', () => {
  const kinds = Object.keys(taskKinds);
  expect(Object.keys(taskActs)).toEqual(kinds);
  const said = Object.values(taskActs);
  expect(new Set(said).size).toBe(said.length);
  for (const [kind, { noun }] of Object.entries(taskKinds)) expect(said, kind).not.toContain(noun);
});

test('a mail offers what its reader may do, and nothing where no more time is given', () => {
  expect(offersText('answer', false)).toBe(
    'You can ask for more time, add a colleague or hand the task over on its page.',
  );
  expect(offersText('answer', true)).toBe('');
  expect(offersText('sign', false)).toBe('');
});
