import { datedItemKinds } from '../domain/strategies/strategy.ts';
import { quorumText } from '../domain/sign-offs/quorum.ts';
import { auditActText } from './office/records/audit-words.ts';
import { taskActs } from '../domain/tasks/acts.ts';
import { isAnswered, type TaskKind, taskKinds } from '../domain/chase/task-kinds.ts';
import { roles, agencyKinds, capacities, letterKinds, quorumKinds } from './directory/words.ts';
import {
  inspectionStates,
  severityWords,
  rungWords,
  gradeWords,
  actionStates,
  visitStates,
  conditionStates,
  recommendationStates,
} from './inspections/words.ts';
import { signOffStates, stageStates, signatureVerdicts, askedFor, ruleText } from './sign-offs/words.ts';
import { processPath } from '../domain/process-kinds.ts';
import { quarterName } from '../domain/reviews/review.ts';
import { comingWords } from './tasks/answers/logged-fields.ts';
import { mailStates, noticeKinds, pauseReasons } from './office/post-room/mail-words.ts';
import { heldPlaces, vacantPlaces, whyListed } from './directory/people/succession-words.ts';
import { inspectionRules, marks, proposalStates, returnStates, reviewStates, settlements } from './reviews/words.ts';

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
  signing: { text: 'Being signed off', classes: 'govuk-tag--blue' },
  'signed-off': { text: 'Signed off', classes: 'govuk-tag--green' },
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

/** The same of what is done rather than answered. */
const doneStandings: Readonly<Record<string, { readonly text: string; readonly classes: string }>> = {
  open: { text: 'To do', classes: 'govuk-tag--blue' },
  answered: { text: 'Done', classes: 'govuk-tag--green' },
  'answered-late': { text: 'Done late', classes: 'govuk-tag--orange' },
  not_answered: { text: 'Not done', classes: 'govuk-tag--red' },
};

/** How a task stands, in words that fit what is asked. */
function standingOf(kind: TaskKind, standing: keyof typeof taskStandings) {
  return (isAnswered(kind) ? undefined : doneStandings[standing]) ?? taskStandings[standing];
}

export const dispositions = {
  accepted: 'Accepted',
  'accepted-in-part': 'Accepted in part',
  'not-accepted': 'Not accepted',
  noted: 'Noted',
} as const;

export const stopCategories = {
  'waiting-for-us': 'Waiting for us',
  'waiting-for-a-third-party': 'Waiting for somebody else',
  emergency: 'An emergency at the agency',
  other: 'Something else',
} as const;

export const itemStates = {
  planned: { text: 'Planned', classes: 'govuk-tag--blue' },
  overdue: { text: 'Overdue', classes: 'govuk-tag--red' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  dropped: { text: 'Dropped', classes: 'govuk-tag--grey' },
} as const;

export const strategyStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Watched', classes: 'govuk-tag--green' },
  closed: { text: 'Ended', classes: 'govuk-tag--purple' },
  cancelled: { text: 'Given up', classes: 'govuk-tag--red' },
} as const;

export const calendars = {
  'england-and-wales': 'England and Wales',
  scotland: 'Scotland',
  'northern-ireland': 'Northern Ireland',
} as const;

export const keyScopes = {
  read: 'Read',
  write: 'Change things',
  sign: 'Do what needs a recent sign-in',
} as const;

/** 'respondents', 'ladder:2', 'directorate' in words. */
export function audienceText(audience: string): string {
  if (audience === 'respondents') return 'those who answer';
  if (audience === 'directorate') return 'the directorate';
  return `the escalation contact of level ${audience.split(':')[1] ?? ''}`;
}

export function stepText(kind: string, audience: string): string {
  return kind === 'remind' ? `Reminder to ${audienceText(audience)}` : `Escalation to ${audienceText(audience)}`;
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** What each kind of task asks for, in a word or two. */
const taskWords = Object.fromEntries(Object.entries(taskKinds).map(([kind, { what }]) => [kind, what]));

/** All of them, for the views. */
export const words = {
  processPath,
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
  standingOf,
  taskActs,
  dispositions,
  noticeKinds,
  mailStates,
  pauseReasons,
  stopCategories,
  comingWords,
  calendars,
  itemKinds: datedItemKinds,
  itemStates,
  roles,
  agencyKinds,
  capacities,
  letterKinds,
  quorumKinds,
  quorumText,
  keyScopes,
  signOffStates,
  stageStates,
  signatureVerdicts,
  askedFor,
  ruleText,
  inspectionStates,
  severityWords,
  rungWords,
  gradeWords,
  actionStates,
  visitStates,
  conditionStates,
  recommendationStates,
  taskWords,
  whyListed,
  vacantPlaces,
  heldPlaces,
  stepText,
  auditActText,
};
