import { expect, test } from 'vitest';
import { words, write } from '../../support/stories/written-mail.ts';

test('of a round without names whoever is asked is told so before he answers, and nobody of anything else', () => {
  const said = 'Answers to this round are taken without a name';
  for (const kind of ['invitation', 'test-invitation', 'reminder', 'handed-over'] as const)
    expect(words(write(kind, { unnamed: true })), kind).toContain(said);
  expect(words(write('test-invitation', { unnamed: true, taskId: null, taskKind: null }))).toContain(said);
  expect(words(write('reminder', { unnamed: true, taskKind: 'decide-extension' }))).not.toContain(said);
  expect(words(write('invitation'))).not.toContain(said);
});
