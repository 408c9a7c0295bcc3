import { expect, test } from 'vitest';
import { rulesOfTask } from '../../domain/chase/task-kinds.ts';
import { isOfAgency } from '../../domain/directory/succession.ts';
import { signsReport, waitsForSignOff } from '../../domain/decisions/process.ts';
import { isKnown, notKnown, readCode } from '../../domain/not-known.ts';
import { isOfKnownKind, processPath } from '../../domain/process-kinds.ts';
import { positions } from '../../domain/reports/live-parts/consultation.ts';
import { isAllKnown, positions as offered, positionText } from '../../domain/tasks/answer.ts';
import { isCollecting } from '../../domain/tasks/more-time.ts';

test('a code of a list is read as it is, any other as one that is not known, be it a name that every object has', () => {
  expect(readCode(offered, 'object')).toBe('object');
  for (const code of ['leaning-to', 'toString', '', notKnown]) expect(isKnown(readCode(offered, code))).toBe(false);
});

test('what is not known is called so, leads to the page that says what that means, and is left alone', () => {
  expect(positionText(notKnown)).toContain('this version does not know');
  expect(positionText('object')).toBe('Object');
  expect(processPath(notKnown, 'id')).toBe('/not-known');
  expect(rulesOfTask(notKnown)).toMatchObject({ closes: false, what: expect.stringContaining('does not know') });
  expect([{ kind: notKnown } as const, { kind: 'review' } as const].filter(isOfKnownKind)).toEqual([
    { kind: 'review' },
  ]);
  expect(isCollecting(notKnown, 'open')).toBe(false);
  expect(waitsForSignOff(notKnown) || signsReport(notKnown)).toBe(false);
  expect(isOfAgency({ kind: notKnown, agencyId: 'a' })).toBe(false);
});

test('an answer with a position that is not known cannot be sent as it is', () => {
  const answer = (position: 'object' | typeof notKnown) => ({
    nothingToSay: false,
    comment: '',
    replies: [{ questionId: 'q', position }, { questionId: 'r' }],
  });
  expect([answer('object'), answer(notKnown)].map(isAllKnown)).toEqual([true, false]);
});

test('a report counts what is not known in a column of its own, and has none where nobody has chosen it', () => {
  const tally = (position: 'object' | typeof notKnown) => ({
    questionId: 'q',
    question: 'Agreed?',
    position,
    agencies: 2,
  });
  const placed = { key: 'k', id: 'p', address: 'a' } as never;
  const headings = (counts: ReturnType<typeof tally>[]) =>
    JSON.stringify(positions([{ id: 'r', title: 'Round', tally: counts }], placed));
  expect(headings([tally('object')])).not.toContain('does not know');
  expect(headings([tally('object'), tally(notKnown)])).toContain(positionText(notKnown));
});
