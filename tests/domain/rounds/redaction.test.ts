import { expect, test } from 'vitest';
import { redactedMark } from '../../../domain/redaction.ts';
import { canPublishLog, canRedactLog, passagesInLog, redactedLog } from '../../../domain/rounds/redaction.ts';

const line = {
  id: 'one',
  comment: "Ann O’Hara said: ask ann  o'hara (not Annette).",
  response: "Thanks, Ann O'Hara",
  changed: '',
};

test('words are found in every text of the log, large or small, and taken out with their reason in their place', () => {
  const passages = passagesInLog([line], "Ann O'Hara");
  expect(passages.map(({ part, words }) => [part, words])).toEqual([
    ['comment', 'Ann O’Hara'],
    ['comment', "ann  o'hara"],
    ['response', "Ann O'Hara"],
  ]);
  const redactions = passages.map((passage) => ({ ...passage, reason: 'a name' }));
  const mark = redactedMark('a name');
  expect(redactedLog([line], redactions)).toEqual([
    { id: 'one', comment: `${mark} said: ask ${mark} (not Annette).`, response: `Thanks, ${mark}`, changed: '' },
  ]);
  expect(passagesInLog([line], '(not')).toHaveLength(1);
});

test('a log is redacted between its agreement and its publication, and published by somebody else who has read it', () => {
  const states = ['draft', 'open', 'closed', 'log-agreed', 'signing', 'signed-off', 'published', 'cancelled'] as const;
  expect(states.filter((state) => canRedactLog(state).ok)).toEqual(['log-agreed', 'signing', 'signed-off']);
  expect(canRedactLog('published')).toMatchObject({ message: expect.stringContaining('public') });
  const asked = { redactions: [{ madeBy: 'a' }], actorId: 'b', seen: 'hash', sha256: 'hash' };
  expect(canPublishLog(asked).ok).toBe(true);
  expect(canPublishLog({ ...asked, actorId: 'a' })).toMatchObject({ code: 'not-independent' });
  expect(canPublishLog({ ...asked, seen: '' })).toMatchObject({ code: 'version-changed' });
  expect(canPublishLog({ ...asked, redactions: [], seen: '' }).ok).toBe(true);
});
