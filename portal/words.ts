import type { TaskKind } from '../domain/task-kinds.ts';

/** What codes are called on pages. Colours never carry a meaning alone: the word is always there (S66). */

export const positions = {
  support: 'Support',
  'support-with-changes': 'Support with changes',
  object: 'Object',
  'no-view': 'No view',
} as const;

export const formats = {
  circulation: 'Circulation of a draft',
  seminar: 'Seminar',
  'open-forum': 'Open forum',
  workshop: 'Workshop',
  committee: 'Committee',
  board: 'Board',
} as const;

export const roundStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Open', classes: 'govuk-tag--green' },
  closed: { text: 'Closed', classes: 'govuk-tag--purple' },
  'log-agreed': { text: 'Log agreed', classes: 'govuk-tag--blue' },
  published: { text: 'Published', classes: 'govuk-tag--turquoise' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

/** A task as its reader sees it; the reads work out which of these it is. */
export const taskStandings = {
  open: { text: 'Not answered yet', classes: 'govuk-tag--blue' },
  late: { text: 'Overdue', classes: 'govuk-tag--red' },
  asked: { text: 'More time asked for', classes: 'govuk-tag--yellow' },
  stopped: { text: 'Clock stopped', classes: 'govuk-tag--grey' },
  answered: { text: 'Answered', classes: 'govuk-tag--green' },
  'answered-late': { text: 'Answered late', classes: 'govuk-tag--orange' },
  not_answered: { text: 'Not answered', classes: 'govuk-tag--red' },
  not_reached: { text: 'Not reached', classes: 'govuk-tag--grey' },
  withdrawn: { text: 'Withdrawn', classes: 'govuk-tag--grey' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--grey' },
} as const;

export const dispositions = {
  accepted: 'Accepted',
  'accepted-in-part': 'Accepted in part',
  'not-accepted': 'Not accepted',
  noted: 'Noted',
} as const;

const noticeKinds: Readonly<Record<string, string>> = {
  invitation: 'Invitation',
  nudge: 'Reminder by hand',
  reminder: 'Reminder',
  escalation: 'Escalation',
  request: 'Request to the directorate',
  receipt: 'Receipt',
  'extension-decided': 'Decision on more time',
  'date-moved': 'New date',
  'handed-over': 'Handed over to you',
  'handed-away': 'Handed over to somebody else',
  'clock-stopped': 'Clock stopped',
  'clock-restarted': 'Clock running again',
  withdrawn: 'Withdrawn from the round',
  cancelled: 'Round cancelled',
  resolved: 'Answered after escalation',
  outcome: 'Outcome',
  'inspection-report': 'Final report of an inspection',
  'inspection-step': 'Step after an inspection',
  'inspection-closed': 'Inspection closed',
  'inspection-reopened': 'Inspection reopened',
  'test-invitation': 'Test invitation',
};

export const mailStates: Readonly<Record<string, { text: string; classes: string }>> = {
  queued: { text: 'Waiting', classes: 'govuk-tag--blue' },
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

export const stopCategories = {
  'waiting-for-us': 'Waiting for us',
  'waiting-for-a-third-party': 'Waiting for somebody else',
  emergency: 'An emergency at the agency',
  other: 'Something else',
} as const;

export const calendars = {
  'england-and-wales': 'England and Wales',
  scotland: 'Scotland',
  'northern-ireland': 'Northern Ireland',
} as const;

/** 'respondents', 'ladder:2', 'directorate' in words. */
export function audienceText(audience: string): string {
  if (audience === 'respondents') return 'those who answer';
  if (audience === 'directorate') return 'the directorate';
  return `the escalation contact of level ${audience.split(':')[1] ?? ''}`;
}

function stepText(kind: string, audience: string): string {
  return kind === 'remind' ? `Reminder to ${audienceText(audience)}` : `Escalation to ${audienceText(audience)}`;
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export const inspectionStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Evidence asked for', classes: 'govuk-tag--green' },
  fieldwork: { text: 'Visits', classes: 'govuk-tag--green' },
  preliminary: { text: 'Preliminary report', classes: 'govuk-tag--yellow' },
  final: { text: 'Final report', classes: 'govuk-tag--purple' },
  closed: { text: 'Closed', classes: 'govuk-tag--turquoise' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const severityWords = {
  critical: { text: 'Critical', classes: 'govuk-tag--red' },
  major: { text: 'Major', classes: 'govuk-tag--orange' },
  minor: { text: 'Minor', classes: 'govuk-tag--yellow' },
  observation: { text: 'Observation', classes: 'govuk-tag--grey' },
} as const;

export const rungWords = {
  report: 'Final report, no further step',
  warning: 'Warning',
  'improvement-notice': 'Improvement notice',
  referral: 'Referral to the oversight body',
} as const;

export const gradeWords = {
  officer: 'An officer of the directorate',
  head: 'The head of the directorate',
  committee: 'The committee',
} as const;

export const actionStates = {
  running: { text: 'To be done', classes: 'govuk-tag--blue' },
  reported: { text: 'To be verified', classes: 'govuk-tag--yellow' },
  verified: { text: 'Verified', classes: 'govuk-tag--green' },
} as const;

export const visitStates = { planned: 'Planned', held: 'Held', 'called-off': 'Called off' } as const;

export const conditionStates = {
  open: { text: 'Not judged yet', classes: 'govuk-tag--grey' },
  met: { text: 'Met', classes: 'govuk-tag--green' },
  'not-met': { text: 'Not met', classes: 'govuk-tag--red' },
} as const;

export const recommendationStates = {
  open: { text: 'Open', classes: 'govuk-tag--blue' },
  completed: { text: 'Completed', classes: 'govuk-tag--green' },
  merged: { text: 'Merged', classes: 'govuk-tag--grey' },
} as const;

export const taskWords: Readonly<Record<TaskKind, string>> = {
  answer: 'Response',
  'decide-extension': 'Decision on more time',
  'publish-outcome': 'Outcome',
  evidence: 'Evidence',
  'accuracy-comments': 'Check of the facts',
  'corrective-action': 'Corrective action',
  verify: 'Verification',
};

/** All of them, for the views. */
export const words = {
  positions,
  formats,
  roundStates,
  taskStandings,
  dispositions,
  noticeKinds,
  mailStates,
  stopCategories,
  calendars,
  inspectionStates,
  severityWords,
  rungWords,
  gradeWords,
  actionStates,
  visitStates,
  conditionStates,
  recommendationStates,
  taskWords,
  stepText,
};
