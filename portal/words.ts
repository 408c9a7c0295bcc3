import { quarterName } from '../domain/quarterly-review.ts';

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

export const strategyStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Open', classes: 'govuk-tag--green' },
  closed: { text: 'Closed', classes: 'govuk-tag--purple' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const reviewStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Collecting returns', classes: 'govuk-tag--green' },
  committee: { text: 'At the committee', classes: 'govuk-tag--purple' },
  locked: { text: 'Locked', classes: 'govuk-tag--turquoise' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const returnStates = {
  asked: { text: 'Not sent yet', classes: 'govuk-tag--blue' },
  'in-draft': { text: 'Draft', classes: 'govuk-tag--grey' },
  submitted: { text: 'Sent', classes: 'govuk-tag--green' },
  'changes-asked': { text: 'Changes asked for', classes: 'govuk-tag--yellow' },
  accepted: { text: 'Accepted', classes: 'govuk-tag--turquoise' },
} as const;

export const marks = { new: 'New', changed: 'Changed since the last return', unchanged: 'Unchanged' } as const;

export const settlements = {
  noted: 'Noted',
  queried: 'Queried',
  retired: 'Activity retired',
  missing: 'No return came',
} as const;

export const inspectionRules = {
  'return-missing': 'The return never came, also after the last escalation',
  'red-twice': 'Not being delivered in two returns running',
  'milestone-moved-twice': 'One of its milestones has been moved twice or more',
  'action-overdue': 'A corrective action is overdue',
} as const;

export const proposalStates = {
  proposed: { text: 'Proposed', classes: 'govuk-tag--yellow' },
  accepted: { text: 'Accepted', classes: 'govuk-tag--green' },
  dismissed: { text: 'Dismissed', classes: 'govuk-tag--grey' },
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
  'given-back': 'Changes asked for',
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

/** All of them, for the views. */
export const words = {
  positions,
  formats,
  roundStates,
  strategyStates,
  reviewStates,
  returnStates,
  marks,
  settlements,
  inspectionRules,
  proposalStates,
  quarterName,
  taskStandings,
  dispositions,
  noticeKinds,
  mailStates,
  stopCategories,
  calendars,
  stepText,
};
