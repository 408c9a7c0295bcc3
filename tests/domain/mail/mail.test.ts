import { describe, expect, test } from 'vitest';
import { signInCodeMail, writeMail } from '../../../domain/mail/mail.ts';
import type { ToldTask } from '../../../domain/mail/told.ts';
import type { NoticeKind } from '../../../domain/chase/notice.ts';
import { asked, decision, mailSetting, refusal, toldTask, words, write } from '../../support/stories/written-mail.ts';

const kinds: readonly NoticeKind[] = [
  'invitation',
  'reminder',
  'nudge',
  'given-back',
  'request',
  'handed-over',
  'test-invitation',
  'escalation',
  'resolved',
  'receipt',
  'extension-decided',
  'date-moved',
  'handed-away',
  'substitute-left',
  'owed-by-nobody',
  'stage-stuck',
  'place-vacant',
  'inspector-named',
  'inspector-released',
  'file-made',
  'clock-stopped',
  'clock-restarted',
  'withdrawn',
  'cancelled',
  'outcome',
];

describe('every kind', () => {
  test.each(kinds)('%s names the round, whom to answer to, and links without a token', (kind) => {
    const mail = write(kind);
    expect(mail.subject).toContain('CON-2026-0017');
    expect(mail.greeting).toBe('Dear Petra Partner');
    expect(words(mail)).toContain('help@concordat.example');
    for (const url of words(mail).match(/https:\S+/gu) ?? [])
      expect(url).toMatch(/^https:\/\/concordat\.example\/(tasks\/[0-9a-f-]+|rounds\/p1|published\/CON-2026-0017)$/u);
  });

  test.each(kinds)('%s counts when it is about several', (kind) => {
    const { subject } = write(kind, { dueAt: 7 }, [{ dueAt: 5 }, { dueAt: null }]);
    expect(subject).toMatch(/\b3 (responses?|decisions?|tasks?|overdue responses?)/u);
  });

  test('a notice about no task speaks like one about an answer', () => {
    expect(write('test-invitation', { taskId: null, taskKind: null }).subject).toContain('Test: Response due');
  });

  test('a person whose name nobody of the directorate has looked at is greeted without it', () => {
    expect(writeMail('reminder', '', [toldTask], mailSetting).greeting).toBe('Hello');
  });

  test('a mail about nothing is not written', () => {
    expect(() => writeMail('reminder', 'x', [], mailSetting)).toThrow('without a notice');
  });
});

describe('asking', () => {
  test('says when the response is due, and what happens next', () => {
    const mail = write('invitation', { next: { kind: 'remind', at: 3, recipients: 'respondents' } });
    expect(mail.subject).toBe('Response due day 5: Drugs strategy (CON-2026-0017)');
    expect(words(mail)).toContain('Health Service: Drugs strategy (CON-2026-0017)');
    expect(words(mail)).toContain('Due deadline 5 in Europe/London');
    expect(words(mail)).toContain('Next: a reminder on time 3 in Europe/London.');
  });

  test('speaks of tasks when one mail is about several kinds', () => {
    const mixed: Partial<ToldTask>[] = [{ taskKind: 'publish-outcome', dueAt: 4 }];
    expect(words(write('invitation', {}, mixed))).toContain('These are asked of you.');
    const reminder = write('reminder', {}, mixed);
    expect(words(reminder)).toContain('We have nothing from you on these yet.');
    expect(reminder.subject).toBe('Reminder: 2 tasks due, the first on day 4');
    const escalation = write('escalation', {}, mixed);
    expect(escalation.subject).toBe('2 tasks overdue');
    expect(words(escalation)).toContain('You can do it or hand it to somebody else on its page.');
    expect(write('resolved', {}, mixed).subject).toBe('2 overdue tasks answered');
  });

  test('calls a task by its own name where it has one', () => {
    expect(words(write('reminder', { taskTitle: 'Train 200 officers', agency: null }))).toContain(
      'Train 200 officers (CON-2026-0017)',
    );
  });

  test('asks no question of how to answer where there is nothing to choose', () => {
    expect(words(write('reminder', { taskKind: 'publish-outcome' }))).not.toContain('Nothing to say is an answer too');
  });

  test('says to whom an escalation would go next', () => {
    expect(words(write('reminder', { next: { kind: 'escalate', at: 6, recipients: 'ladder:1' } }))).toContain(
      "Next, if there is no answer: level 1 of the agency's escalation contacts is told on time 6",
    );
    expect(words(write('reminder', { next: { kind: 'escalate', at: 6, recipients: 'directorate' } }))).toContain(
      'the directorate is told on',
    );
  });

  test('names the first date of several', () => {
    expect(write('reminder', { dueAt: 7 }, [{ dueAt: null }, { dueAt: 5 }]).subject).toBe(
      'Reminder: 3 responses due, the first on day 5',
    );
    expect(write('invitation', { dueAt: null }, [{ dueAt: 5 }]).subject).toContain('the first on day 5');
  });

  test('says when and where the meeting is', () => {
    expect(words(write('invitation', { eventAt: 4, place: 'Town Hall' }))).toContain(
      'Meeting: time 4 in Europe/London, Town Hall.',
    );
    expect(words(write('invitation', { eventAt: 4 }))).toContain('Meeting: time 4 in Europe/London.');
  });

  test('tests the invitation before there is a task or a date', () => {
    const mail = write('test-invitation', { taskId: null, dueAt: null, agency: null });
    expect(mail.subject).toBe('Test: Response asked for: Drugs strategy (CON-2026-0017)');
    expect(words(mail)).toContain('https://concordat.example/rounds/p1');
  });

  test('says who handed the task over', () => {
    expect(words(write('handed-over', { handedBy: 'Sam Second' }))).toContain('Sam Second handed it over to you.');
  });

  test('asks the directorate to decide, or to publish', () => {
    const decide = write('request', { taskKind: 'decide-extension' });
    expect(decide.subject).toBe('Decision on more time: Drugs strategy (CON-2026-0017)');
    // It leads to where that task is done, whatever its kind.
    expect(words(decide)).toContain('https://concordat.example/tasks/');
    const publish = write('request', { taskKind: 'publish-outcome' });
    expect(publish.subject).toBe('Publication of the outcome: Drugs strategy (CON-2026-0017)');
    expect(words(publish)).toContain('The directorate is asked to publish the outcome.');
    expect(words(publish)).not.toContain('to decide');
    expect(words(write('request', {}, [{ taskKind: 'publish-outcome' }]))).toContain(
      'The directorate is asked for these.',
    );
  });
});

describe('an escalation', () => {
  test('says what is known: nothing, a draft, a request', () => {
    expect(words(write('escalation'))).toContain('What is known: nothing yet.');
    expect(words(write('escalation', { draftSavedAt: 2, request: asked }))).toContain(
      'What is known: a draft was saved on time 2 in Europe/London, and Ann Asker asked for more time on time 3 in Europe/London, and nobody has decided yet.',
    );
    const said = (request: ToldTask['request']) => words(write('escalation', { request }));
    expect(said({ ...asked, ...refusal })).toContain(
      'What is known: Ann Asker asked for more time on time 3 in Europe/London, which was refused on time 4 in Europe/London.',
    );
    expect(said({ ...asked, ...decision })).toContain(
      'which was granted on time 4 in Europe/London, until deadline 8 in Europe/London.',
    );
    expect(said({ ...asked, ...decision, grantedDueAt: null })).toContain('until deadline 8 in');
    expect(said({ ...asked, state: 'lapsed' })).toContain('What is known: nothing yet.');
  });

  test('says why it reached this person, and who else was told', () => {
    expect(words(write('escalation', { recipients: 'ladder:1', others: ['Ann', 'Bob'] }))).toMatch(
      /You are told as level 1 of the agency's escalation contacts\.\n(.*\n)*Also told: Ann, Bob\./u,
    );
    expect(words(write('escalation', { recipients: 'ladder:1', inPlaceOf: 'Manu' }))).toContain(
      'in place of Manu, who is away.',
    );
    expect(words(write('escalation', { recipients: 'ladder:1', fellTo: '2' }))).toContain(
      "level 2 of the agency's escalation contacts: the agency has no contact at level 1.",
    );
    expect(words(write('escalation', { recipients: 'ladder:2', fellTo: 'directorate' }))).toContain(
      'as the directorate: the agency has no contact at level 2.',
    );
    expect(words(write('escalation'))).toContain('You are told for the directorate.');
  });

  test('is taken back once, when the answer is there', () => {
    expect(words(write('resolved', { answer: { version: 1, receivedAt: 8, onTime: false } }))).toContain(
      'Answered on time 8 in Europe/London.',
    );
  });
});

describe('telling', () => {
  test('a receipt has a reference and says whether it was on time', () => {
    expect(words(write('receipt', { answer: { version: 2, receivedAt: 4, onTime: true } }))).toMatch(
      /Reference: CON-2026-0017-00ABCD-2\.\nReceived time 4 in Europe\/London, on time\./u,
    );
    expect(words(write('receipt', { answer: { version: 1, receivedAt: 6, onTime: false } }))).toContain(
      'after the due date',
    );
  });

  test('an extension is granted or refused; a message about the old date is to be disregarded (R36)', () => {
    const granted = words(write('extension-decided', { request: { ...asked, ...decision }, toldOfOldDate: true }));
    expect(granted).toContain('More time was granted until deadline 8 in Europe/London.');
    expect(granted).toContain('Please disregard it.');
    const refused = words(write('extension-decided', { request: { ...asked, ...refusal }, toldOfOldDate: true }));
    expect(refused).toContain('not granted');
    expect(refused).not.toContain('disregard');
    expect(words(write('date-moved', { toldOfOldDate: true }))).toMatch(
      /It is now due deadline 5 in Europe\/London\.\n.*Please disregard it\./u,
    );
    expect(words(write('date-moved', { dueAt: null }))).not.toContain('now due');
  });

  test('what is about the whole round leads to its page', () => {
    expect(words(write('cancelled', { taskId: null, agency: null }))).toContain('https://concordat.example/rounds/p1');
  });

  test('a step is answered on a page of its own, and one that is not authorised is on the ladder', () => {
    const step = { taskId: null, processKind: 'inspection' } as const;
    expect(words(write('step-to-authorise', step))).toContain('https://concordat.example/inspections/p1/authorise');
    expect(words(write('step-denied', step))).toContain('https://concordat.example/inspections/p1/ladder');
  });

  test('what was proposed for a plan is answered on the page of its proposals', () => {
    expect(words(write('proposal-answered', { taskId: null, processKind: 'strategy' }))).toContain(
      'https://concordat.example/strategies/p1/proposals',
    );
  });

  test('a mail about a nomination or a proposal says in its subject whose it is and what it is called', () => {
    const plan = { processKind: 'strategy', reference: 'STR-2026-0001' } as const;
    const proposal = { ...plan, taskKind: 'answer-proposal', taskTitle: 'A change: Plain words' } as const;
    expect(write('invitation', proposal).subject).toContain('A change: Plain words (STR-2026-0001)');
    expect(write('escalation', proposal).subject).toContain('Health Service, A change: Plain words (STR-2026-0001)');
    const answered = write('proposal-answered', {
      ...proposal,
      said: { accepted: false, words: 'It is known by it.' },
    });
    expect(answered.subject).toBe('Your proposal is answered: A change: Plain words (STR-2026-0001)');
    expect(words(answered)).toContain('Declined: It is known by it.');
    expect(words(answered)).toContain('Strategy: Drugs strategy.');
    const nomination = { ...plan, taskTitle: 'Lead: Close crack houses', agency: null } as const;
    const renewal = write('request', {
      ...nomination,
      taskKind: 'renew-nomination',
      said: { accepted: false, words: 'Nobody is free.' },
    });
    expect(renewal.subject).toBe('A nomination that was declined: Lead: Close crack houses (STR-2026-0001)');
    expect(words(renewal)).toContain('The directorate is asked to name another post.');
    expect(words(renewal)).toContain('Declined: Nobody is free.');
    const taken = {
      ...plan,
      taskKind: 'take-in-proposal',
      taskTitle: 'A change: x',
      said: { accepted: true, words: 'Yes.' },
    } as const;
    expect(words(write('request', taken))).toContain('Accepted: Yes.');
  });

  test.each([
    ['version-in-force', 'versions'],
    ['targets-agreed', 'measures'],
    ['budget-changed', 'money/lines'],
    ['part-restricted', 'markings'],
  ] as const)('%s leads to the page that shows it', (kind, page) => {
    expect(words(write(kind, { taskId: null, processKind: 'strategy' }))).toContain(`/strategies/p1/${page}`);
  });

  test('who leads what was adopted from a menu reads who adopted it, and is led to what his agency owes', () => {
    const mail = words(write('adopted-to-lead', { taskId: null, handedBy: 'Ada Marsh' }));
    for (const said of ['Adopted by Ada Marsh.', 'https://concordat.example/command']) expect(mail).toContain(said);
  });

  test('who is named as an author is led to the reports that are being written', () => {
    const mail = write('report-to-write', { taskId: null, processKind: 'strategy' });
    expect(words(mail)).toContain('https://concordat.example/reports');
    expect(words(mail)).toContain('write the sections that are given to you');
  });

  test('the outcome is on the public page', () => {
    expect(words(write('outcome'))).toContain('https://concordat.example/published/CON-2026-0017');
  });
});

test('a sign-in code says how long it works and asks for nothing', () => {
  const mail = signInCodeMail({ code: 'ABCD2345', minutes: 10, replyTo: 'help@concordat.example' });
  expect(words(mail)).toContain('Your code is ABCD2345');
  expect(words(mail)).not.toContain('http');
  expect(mail.subject).not.toContain('ABCD2345');
});

describe('a mail about a signature', () => {
  const signature = { taskKind: 'sign', processKind: 'sign-off', reference: 'SGN-2026-0003', agency: null } as const;

  test('names neither the paper nor the body in its subject, and says when and where it is dealt with', () => {
    const asked = write('invitation', { ...signature, eventAt: 5, place: 'City Hall' });
    expect(asked.subject).toBe('Signature due day 5: SGN-2026-0003');
    expect(words(asked)).toContain('Meeting: time 5 in Europe/London, City Hall.');
    expect(words(write('date-moved', { ...signature, eventAt: 5 }))).toContain('Meeting: time 5 in Europe/London.');
  });

  test('holds nothing against those whose signature is no longer needed', () => {
    expect(words(write('withdrawn', signature))).toContain(
      'the paper was decided without it, or you no longer sit on the body',
    );
    expect(words(write('withdrawn'))).toContain('taken out');
    expect(words(write('withdrawn', signature, [{}]))).toContain('taken out');
  });
});
