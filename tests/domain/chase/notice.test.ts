import { describe, expect, test } from 'vitest';
import { asksForSomething, type NoticeFacts, type NoticeKind, stillOwed } from '../../../domain/chase/notice.ts';

const fine: NoticeFacts = {
  processOpen: true,
  taskOpen: true,
  samePlan: true,
  clockRunning: true,
  overtaken: false,
  personStands: true,
  requestUndecided: false,
  partOpen: false,
  unowned: false,
};

const answered = { ...fine, taskOpen: false };

describe('a notice is still owed', () => {
  test.each<NoticeKind>([
    'invitation',
    'reminder',
    'escalation',
    'nudge',
    'request',
    'date-moved',
    'handed-over',
    'receipt',
    'cancelled',
  ])('%s, when nothing has changed', (kind) => {
    expect(stillOwed(kind, fine)).toEqual({ owed: true });
  });

  test.each<NoticeKind>([
    'receipt',
    'extension-decided',
    'handed-away',
    'clock-stopped',
    'clock-restarted',
    'withdrawn',
    'cancelled',
    'resolved',
    'outcome',
    'test-invitation',
  ])('%s, whatever has changed: it tells what is true already', (kind) => {
    const everythingChanged = {
      ...fine,
      processOpen: false,
      taskOpen: false,
      samePlan: false,
      personStands: false,
      overtaken: true,
    };
    expect(stillOwed(kind, everythingChanged)).toEqual({ owed: true });
  });
});

describe('a notice is no longer owed', () => {
  test.each<[NoticeKind, NoticeFacts, string]>([
    ['invitation', answered, 'not-taskOpen'],
    ['reminder', answered, 'not-taskOpen'],
    ['escalation', answered, 'not-taskOpen'],
    ['reminder', { ...fine, processOpen: false }, 'not-processOpen'],
    ['reminder', { ...fine, samePlan: false }, 'not-samePlan'],
    ['reminder', { ...fine, clockRunning: false }, 'not-clockRunning'],
    ['reminder', { ...fine, overtaken: true }, 'overtaken'],
    ['escalation', { ...fine, requestUndecided: true }, 'requestUndecided'],
    ['escalation', { ...fine, personStands: false }, 'not-personStands'],
    ['date-moved', { ...fine, samePlan: false }, 'not-samePlan'],
    ['handed-over', { ...fine, personStands: false }, 'not-personStands'],
    ['substitute-left', answered, 'not-taskOpen'],
    ['owed-by-nobody', fine, 'not-unowned'],
    ['stage-stuck', { ...fine, processOpen: false }, 'not-processOpen'],
    ['part-asked', fine, 'not-partOpen'],
  ])('%s: %j', (kind, facts, why) => {
    expect(stillOwed(kind, facts)).toEqual({ owed: false, why });
  });

  test('but a reminder is owed while more time is asked for: only escalations wait', () => {
    expect(stillOwed('reminder', { ...fine, requestUndecided: true })).toEqual({ owed: true });
  });
});

test('tells what asks from what only tells', () => {
  expect(
    ['invitation', 'reminder', 'escalation', 'request', 'nudge'].every((kind) => asksForSomething(kind as NoticeKind)),
  ).toBe(true);
  expect(['receipt', 'date-moved', 'cancelled'].some((kind) => asksForSomething(kind as NoticeKind))).toBe(false);
});
