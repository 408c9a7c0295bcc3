import { expect, test } from 'vitest';
import { asked, decision, refusal, words, write } from '../../support/stories/written-mail.ts';

test('offers what its reader can do: a manager, the directorate, or nobody by handing on', () => {
  expect(words(write('escalation', { recipients: 'ladder:1' }))).toContain('or ask for more time on its page.');
  for (const reached of [{ recipients: null }, { recipients: 'ladder:1', fellTo: 'directorate' }] as const)
    expect(words(write('escalation', reached))).toContain('You can give more time, hand the task to somebody else');
  expect(words(write('escalation', { recipients: 'ladder:1', taskKind: 'sign' }))).not.toContain('hand');
  expect(words(write('escalation', { recipients: 'ladder:1', taskKind: 'new-version' }))).not.toContain('hand');
  expect(words(write('escalation', { recipients: 'ladder:1', taskKind: 'return' }))).toContain(
    'You can do it or hand it',
  );
});

test('what was granted is named, also where another date was asked for or none at all', () => {
  const other = { ...asked, ...decision, grantedDueAt: 7 };
  expect(words(write('extension-decided', { request: other }))).toContain(
    'More time was granted until deadline 7 in Europe/London; deadline 8 in Europe/London was asked for.',
  );
  expect(words(write('extension-decided', { request: { ...asked, ...decision, grantedDueAt: null } }))).toContain(
    'granted until deadline 8 in Europe/London.',
  );
  expect(words(write('extension-decided', { request: { ...asked, ...refusal } }))).toContain(
    'not granted: it stays due deadline 5 in Europe/London.',
  );
  expect(words(write('extension-decided', { request: { ...asked, ...refusal }, dueAt: null }))).toContain('stays due.');
  const given = words(write('extension-decided', { wasDueAt: 4 }));
  expect(given).toContain('It was due deadline 4 in Europe/London. It is now due deadline 5 in Europe/London.');
  expect(given).not.toContain('request');
  expect(words(write('extension-decided', { dueAt: null }))).not.toContain('It was due');
});

test('a moved date names the old one, unless both read alike', () => {
  expect(words(write('date-moved', { wasDueAt: 4 }))).toContain(
    'It was due deadline 4 in Europe/London. It is now due deadline 5 in Europe/London.',
  );
  expect(words(write('date-moved', { wasDueAt: 5 }))).not.toContain('It was due');
  expect(words(write('date-moved'))).not.toContain('It was due');
});

test('who no longer answers reads who does', () => {
  expect(words(write('handed-away', { newHolder: 'Nora New' }))).toContain('Nora New answers for it now.');
  expect(words(write('handed-away'))).not.toContain('answers for it now');
});

test('who is asked for one task alone is offered nothing that he may not do', () => {
  const own = words(write('invitation'));
  expect(own).toContain('You can ask for more time, add a colleague or hand the task over on its page.');
  const guest = words(write('invitation', { guest: true }));
  expect(guest).toContain('Nothing to say is an answer too');
  expect(guest).not.toMatch(/more time|colleague|hand the task/u);
  expect(words(write('invitation', { guest: true }, [{}]))).not.toContain('more time');
});
