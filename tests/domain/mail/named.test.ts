import { describe, expect, test } from 'vitest';
import type { NoticeKind } from '../../../domain/chase/notice.ts';
import { words, write } from '../../support/stories/written-mail.ts';

test('a subject names what it is about, shortened, and whose it is where its reader is told of several agencies', () => {
  const proposal = { taskKind: 'answer-proposal', taskTitle: 'A new milestone: Lease signed', dueAt: 5 } as const;
  expect(write('invitation', proposal).subject).toBe(
    'A proposal to the plan due day 5: A new milestone: Lease signed (CON-2026-0017)',
  );
  expect(write('escalation').subject).toBe('Overdue since day 5: Health Service, Drugs strategy (CON-2026-0017)');
  expect(write('resolved').subject).toBe('Answered: Health Service, Drugs strategy (CON-2026-0017)');
  expect(write('escalation', { agency: null }).subject).toBe('Overdue since day 5: Drugs strategy (CON-2026-0017)');
  expect(write('reminder', { title: 'x'.repeat(200) }).subject).toMatch(/x…? \(CON-2026-0017\)$/u);
  expect(write('reminder', { title: 'x'.repeat(200) }).subject.length).toBeLessThan(130);
});

test.each<NoticeKind>(['invitation', 'escalation', 'resolved', 'cancelled', 'request'])(
  'a subject of %s about an inspection says neither its title nor the agency',
  (kind) => {
    const { subject } = write(kind, { taskKind: 'evidence', processKind: 'inspection', reference: 'INS-2026-0001' });
    expect(subject).toMatch(/: INS-2026-0001$/u);
  },
);

test('an escalation says who was asked', () => {
  expect(words(write('escalation', { asked: ['Ian Lead', 'Ann Asker'] }))).toContain('Asked: Ian Lead, Ann Asker.');
  expect(words(write('escalation', { asked: [] }))).toContain('Nobody answers for it now.');
});

test('whoever is told of a second step of one task reads that he was told before, and why again', () => {
  const again = write('escalation', { toldBefore: 3, recipients: 'ladder:2' });
  expect(again.subject).toMatch(/^Still overdue since day 5/u);
  expect(words(again)).toContain(
    'We told you on time 3 in Europe/London already. It is still owed, and the next step reaches you, too.',
  );
  expect(words(write('escalation'))).not.toContain('already');
});

test('a promise for a day that had passed is told with that day', () => {
  const passed = { taskKind: 'dated-item', plannedFor: '2026-11-05', taskTitle: 'Result of the bid: Vans' } as const;
  const invitation = write('invitation', passed);
  expect(invitation.subject).toBe(
    'A date of the strategy, planned for 5 November 2026: Result of the bid: Vans (CON-2026-0017)',
  );
  expect(words(invitation)).toContain('Planned for 5 November 2026; please answer by deadline 5 in Europe/London');
  expect(write('escalation', passed).subject).toMatch(/^Overdue since 5 November 2026:/u);
});

test('what was cancelled is told with its reason, or with what that means for its kind of task', () => {
  expect(words(write('cancelled', { endedWhy: 'No money.' }))).toContain('Why: No money.');
  const named = words(write('cancelled', { taskKind: 'accept-nomination' }));
  expect(named).toContain('Somebody else is named now, or nobody is needed for it any more.');
});

test('a meeting that has moved is told with its time and place', () => {
  expect(words(write('meeting-moved', { eventAt: 5, place: 'Hall' }))).toContain(
    'Meeting: time 5 in Europe/London, Hall.',
  );
});

test('whoever is invited to a round that meets is asked whether somebody comes, a signatory is not', () => {
  const asks = 'Please say on its page whether somebody of yours comes.';
  expect(words(write('invitation', { eventAt: 5, place: 'Hall' }))).toContain(asks);
  expect(words(write('invitation', { taskKind: 'sign', eventAt: 5 }))).not.toContain(asks);
  expect(words(write('invitation'))).not.toContain(asks);
});

test('who is named reads by whom, and who opens a stage reads of which development', () => {
  const named = { taskKind: 'accept-nomination', taskTitle: 'Lead: Raids' } as const;
  expect(words(write('invitation', { ...named, handedBy: 'Ann Officer' }))).toContain('Named by Ann Officer.');
  expect(words(write('invitation', named))).not.toContain('Named by');
  const stage = { taskKind: 'open-stage', taskTitle: 'Seminar' } as const;
  expect(words(write('invitation', stage))).toContain('Development: Drugs strategy.');
});

describe('a substitute', () => {
  test('who is told of a moved date reads in whose place, and who is not away does not', () => {
    const told = words(write('date-moved', { inPlaceOf: 'Ann Away' }));
    expect(told).toContain('You are told in place of Ann Away, who is away.');
    expect(words(write('date-moved'))).not.toContain('in place of');
  });

  test('who has left is missed by name', () => {
    expect(words(write('substitute-left', { inPlaceOf: 'Ann Away' }))).toContain('Nobody stands in for Ann Away now');
    expect(words(write('substitute-left'))).not.toContain('stands in for');
  });
});
