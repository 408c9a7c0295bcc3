import { isKnown, type Read } from '../not-known.ts';
import { measureTasks } from './measure-tasks.ts';
import type { TaskRules } from './task-rules.ts';
import {
  type ChasePolicy,
  correctiveActionPolicy,
  datedItemPolicy,
  extensionRequestPolicy,
  inspectionPolicy,
  outcomePolicy,
  returnPolicy,
  reviewWorkPolicy,
  signaturePolicy,
  verificationPolicy,
} from './policy.ts';
import { publicTasks } from './public-tasks.ts';
import { planTaskKinds } from './plan-task-kinds.ts';

/** What is owed, and by whom (design section 1). A new kind gets its row here; what else must know it does not compile. */
export type TaskKind = keyof typeof kinds;

const nothing = '';

/** What an agency is asked for while it is inspected. */
const ofInspected = {
  chasedBy: inspectionPolicy,
  ladder: 'agency',
  closes: true,
  silenceCounts: true,
  answered: true,
  files: true,
  moreTime: true,
} as const;

const kinds = {
  answer: {
    chasedBy: 'own',
    ladder: 'agency',
    closes: true,
    answered: true,
    files: true,
    moreTime: true,
    noun: 'response',
    what: 'Response',
    asks: 'Your agency is asked for its view.',
    reminds: 'We have no answer from your agency yet.',
    overdue: 'This answer is overdue.',
    how: 'Nothing to say is an answer too: it takes one press.',
  },
  'decide-extension': {
    chasedBy: extensionRequestPolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'decision',
    what: 'Decision on more time',
    asks: 'The directorate is asked to decide.',
    reminds: 'The directorate has not decided yet.',
    overdue: 'This decision is overdue.',
    how: nothing,
  },
  'publish-outcome': {
    chasedBy: outcomePolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'outcome',
    what: 'Publication of the outcome',
    asks: 'The directorate is asked to publish the outcome.',
    reminds: 'The outcome is not published yet.',
    overdue: 'This outcome is overdue.',
    how: nothing,
  },
  'dated-item': {
    chasedBy: datedItemPolicy,
    ladder: 'agency',
    closes: false,
    noun: 'dated promise',
    what: 'A date of the strategy',
    asks: 'A date of the strategy is yours to keep.',
    reminds: 'A date of the strategy comes near.',
    overdue: 'A date of the strategy has passed, and nobody has said that it was kept.',
    how: 'Say on its page what became of it and when, or ask for another date.',
  },
  ...measureTasks,
  sign: {
    chasedBy: signaturePolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'signature',
    what: 'Signature',
    asks: 'You are asked to sign off a paper.',
    reminds: 'You have not signed this paper yet.',
    overdue: 'This signature is overdue.',
    how: 'You can approve the paper, approve it with changes, refer it back or reject it on its page.',
    notNeeded:
      'Your signature is not needed any more: the paper was decided without it, or you no longer sit on the body.',
  },
  'new-version': {
    chasedBy: signaturePolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'new version',
    what: 'A new version',
    asks: 'Your paper was referred back: a new version of it is asked for.',
    reminds: 'The new version of your paper has not come in yet.',
    overdue: 'This new version is overdue.',
    how: 'Its page says what was asked to change.',
    notNeeded: 'The new version is no longer asked for.',
  },
  evidence: {
    ...ofInspected,
    noun: 'request for evidence',
    what: 'Evidence for an inspection',
    asks: 'Your agency is being inspected and is asked for evidence.',
    reminds: 'We have no evidence from your agency yet.',
    overdue: 'The evidence asked of this agency is overdue.',
    how: 'Its page says what is inspected and why. You can upload files there, or say that there is nothing.',
    notNeeded: 'The report is finished, so this evidence is no longer needed.',
  },
  'accuracy-comments': {
    ...ofInspected,
    noun: 'check of a report',
    what: 'Check of the facts of a preliminary report',
    asks: 'The preliminary report is there. Please check its facts.',
    reminds: 'We have no comments from your agency on the facts yet.',
    overdue: 'The comments of this agency on the facts are overdue.',
    how: 'Comment finding by finding on its page, or say that all is correct.',
  },
  'corrective-action': {
    chasedBy: correctiveActionPolicy,
    ladder: 'agency',
    closes: false,
    files: true,
    noun: 'corrective action',
    what: 'Corrective action',
    asks: 'Your agency is asked to put something right after an inspection.',
    reminds: 'This is not reported as done yet.',
    overdue: 'This corrective action is overdue.',
    how: 'Say on its page when it is done, with evidence. Somebody independent then verifies it.',
  },
  verify: {
    chasedBy: verificationPolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'verification',
    what: 'Verification of an action',
    asks: 'An agency says that a corrective action is done. Please verify it.',
    reminds: 'This action is not verified yet.',
    overdue: 'This verification is overdue.',
    how: nothing,
    notNeeded: 'The action went back to its owner, so there is nothing to verify now.',
  },
  return: {
    chasedBy: returnPolicy,
    ladder: 'agency',
    closes: true,
    files: true,
    moreTime: true,
    noun: 'return',
    what: 'Return for the quarterly review',
    asks: 'You are asked how an activity that you lead is going.',
    reminds: 'We have no return for this activity yet.',
    overdue: 'This return is overdue.',
    how: 'Where there is a last return, it is filled in already: change what has changed and send it.',
  },
  'strand-review': {
    chasedBy: reviewWorkPolicy,
    ladder: 'agency',
    closes: false,
    noun: 'strand',
    what: 'Review of the returns of your strand',
    asks: 'You are asked to look through the returns of a strand that you lead.',
    reminds: 'The returns of your strand have not been looked through yet.',
    overdue: 'This strand has not been looked through before the committee.',
    how: nothing,
    notNeeded: 'The returns have gone to the committee, so this is no longer needed.',
  },
  'settle-review': {
    chasedBy: reviewWorkPolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'review',
    what: 'Settling and locking of the review',
    asks: 'The directorate is asked to bring the review to its committee and to lock it.',
    reminds: 'The review is not locked yet.',
    overdue: 'This review is overdue.',
    how: nothing,
  },
  'review-action': {
    chasedBy: reviewWorkPolicy,
    ladder: 'agency',
    closes: false,
    noun: 'action',
    what: 'Action agreed at a quarterly review',
    asks: 'The committee agreed an action with you as its owner.',
    reminds: 'This action is not reported as done yet.',
    overdue: 'This action is overdue.',
    how: 'Say on its page what was done.',
  },
  ...publicTasks,
  ...planTaskKinds,
} as const satisfies Record<string, TaskRules>;

export const taskKinds: Readonly<Record<TaskKind, TaskRules>> = kinds;

/** What a newer release has asked for is shown, and left alone: nobody is mailed about it, and it does not close by itself (0088). */
const notKnownTask: TaskRules = {
  chasedBy: 'own',
  ladder: 'directorate',
  closes: false,
  noun: 'task of a kind that this version does not know',
  what: 'A task of a kind that this version does not know',
  asks: nothing,
  reminds: nothing,
  overdue: nothing,
  how: nothing,
};

/** What there is to know of the kind, whatever release has written it. */
export function rulesOfTask(kind: Read<TaskKind>): TaskRules {
  return isKnown(kind) ? taskKinds[kind] : notKnownTask;
}

/** What is chased by its own policy, whatever process it belongs to. */
export type OwedKind = Exclude<TaskKind, 'answer'>;

export function policyOf(kind: OwedKind): ChasePolicy {
  return kinds[kind].chasedBy;
}

/** The kinds that have a property, for statements that judge many tasks at once. */
export function taskKindsThat(has: (rules: TaskRules) => boolean): TaskKind[] {
  return (Object.keys(kinds) as TaskKind[]).filter((kind) => has(taskKinds[kind]));
}

/** Whether it is answered with words, like a consultation. */
export function isAnswered(kind: Read<TaskKind>): boolean {
  return rulesOfTask(kind).answered === true;
}

/** Whether files go with what is said. */
export function takesFiles(kind: Read<TaskKind>): boolean {
  return rulesOfTask(kind).files === true;
}
