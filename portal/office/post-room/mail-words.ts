import type { NoticeKind } from '../../../domain/chase/notice.ts';

/** What the codes of mails and of the post room are called on pages. */

export const noticeKinds: Readonly<Record<NoticeKind, string>> = {
  invitation: 'Invitation',
  nudge: 'Reminder by hand',
  'given-back': 'Changes asked for',
  reminder: 'Reminder',
  escalation: 'Escalation',
  request: 'Request to the directorate',
  receipt: 'Receipt',
  'extension-decided': 'Decision on more time',
  'date-moved': 'New date',
  'handed-over': 'Handed over to you',
  'handed-away': 'Handed over to somebody else',
  'part-asked': 'Part of a return asked for',
  'date-refused': 'Another date refused',
  'substitute-left': 'Substitute has left',
  'owed-by-nobody': 'Owed by nobody',
  'stage-stuck': 'Stage is stuck',
  'place-vacant': 'Place has nobody',
  'clock-stopped': 'Clock stopped',
  'clock-restarted': 'Clock running again',
  withdrawn: 'Withdrawn',
  cancelled: 'Cancelled',
  'paper-approved': 'Paper approved',
  'paper-refused': 'Paper not approved',
  resolved: 'Answered after escalation',
  outcome: 'Outcome',
  'said-led-on': 'What was said has led on',
  'meeting-moved': 'Meeting moved',
  'outside-event': 'Something happened outside',
  'inspection-report': 'Final report of an inspection',
  'stage-skipped': 'Stage of a sign-off skipped',
  'inspection-step': 'Step after an inspection',
  'step-to-authorise': 'Step to authorise',
  'step-denied': 'Step not authorised',
  'adopted-to-lead': 'An option that was adopted is in the plan',
  'proposal-answered': 'Proposal to a plan answered',
  'part-added': 'Part of a joint owner added',
  'version-in-force': 'Version of a plan in force',
  'targets-agreed': 'Targets agreed',
  'budget-changed': 'Budget changed',
  'inspection-closed': 'Inspection closed',
  'inspection-reopened': 'Inspection reopened',
  'inspector-named': 'Named as inspector',
  'inspector-released': 'No longer an inspector',
  'part-restricted': 'Named to see a restricted part',
  'report-to-write': 'Named as author of a report',
  'report-to-comment': 'Invitation to comment on a report',
  'report-commented': 'Comment on a section of a report',
  'report-comment-settled': 'What became of a comment on a report',
  'file-made': 'File of a report made',
  'test-invitation': 'Test invitation',
};

export const mailStates: Readonly<Record<string, { text: string; classes: string }>> = {
  sending: { text: 'Being handed over', classes: 'govuk-tag--blue' },
  handing_over: { text: 'Being handed over', classes: 'govuk-tag--blue' },
  accepted: { text: 'Handed to the relay', classes: 'govuk-tag--green' },
  retry_wait: { text: 'Waiting to try again', classes: 'govuk-tag--yellow' },
  unknown: { text: 'Not known', classes: 'govuk-tag--orange' },
  held: { text: 'Held for you', classes: 'govuk-tag--orange' },
  failed: { text: 'Failed', classes: 'govuk-tag--red' },
  not_reached: { text: 'Not reached', classes: 'govuk-tag--red' },
  cancelled: { text: 'Not needed any more', classes: 'govuk-tag--grey' },
};

/** Why is the post room paused, and what is to be done before it is started again? */
export const pauseReasons: Readonly<Record<string, { readonly why: string; readonly mend?: string }>> = {
  officer: { why: 'an officer has paused it' },
  'relay-refused-us': {
    why: 'the mail relay does not take our mail',
    mend: 'Settle that with whoever runs the relay, then start it again.',
  },
  'tls-failed': {
    why: 'there is no safe connection to the mail relay',
    mend: 'Have the certificate of the relay looked at, then start it again.',
  },
  'login-failed': {
    why: 'the mail relay refused our login',
    mend: 'Have the login in the settings looked at, then start it again.',
  },
  'ledger-went-back': {
    why: 'the database is older than what was mailed, as after a restore from a backup',
    mend: 'Mails of the time between may have gone. Compare the relay\u2019s log with the list of mails, say under \u201cWhat waits\u201d what went already, then start it again.',
  },
};
