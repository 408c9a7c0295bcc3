import type { TaskKind } from './task-kinds.ts';
import { type Act } from '../permissions.ts';
import { isOpenToGuests } from '../permissions.ts';
import { taskKinds } from './task-kinds.ts';

/** What somebody's list of tasks asks him to do, in his words. */
export const taskActs: Readonly<Record<TaskKind, string>> = {
  answer: 'Answer for your agency',
  'decide-extension': 'Decide on more time',
  'publish-outcome': 'Publish the outcome',
  'dated-item': 'Say when it is done, or ask for another date',
  'give-value': 'Give the value, or say why there is none',
  'set-target': 'Set the target',
  sign: 'Read the paper and sign it off',
  'new-version': 'Hand in a new version of your paper',
  evidence: 'Send evidence',
  'accuracy-comments': 'Check the facts of the preliminary report',
  'corrective-action': 'Put it right and report it as done',
  verify: 'Verify that it was done',
  return: 'Say how the activity is going',
  'strand-review': 'Look through the returns of your strand',
  'settle-review': 'Bring the review to its committee and lock it',
  'review-action': 'Do what was agreed and say what was done',
  'answer-feedback': 'Answer what was said of a public page, or close it',
  'accept-nomination': 'Accept or decline the nomination',
  'renew-nomination': 'Name another post for it',
  'decide-date': 'Agree to the date that is asked for, or refuse it',
  'read-lesson': 'Read the lesson and say that you have',
  'answer-proposal': 'Answer the proposal to the plan',
  'open-stage': 'Open the next stage of the development',
  'take-in-proposal': 'Take the accepted proposal into the plan',
  'write-section': 'Write your section of the report',
};

/** What can be done in place of answering, in the words of a mail. */
const offers: readonly (readonly [Act, string])[] = [
  ['ask-extension', 'ask for more time'],
  ['add-colleague', 'add a colleague'],
  ['hand-over-task', 'hand the task over'],
];

/**
 * What a mail offers besides answering to somebody who is asked for a task of the kind; '' where there is nothing.
 * `guest`: who was asked for the task alone, by his address.
 */
export function offersText(kind: TaskKind, guest: boolean): string {
  if (taskKinds[kind].moreTime === undefined) return '';
  const open = offers.filter(([act]) => !guest || isOpenToGuests(act)).map(([, text]) => text);
  return open.length === 0 ? '' : `You can ${open.slice(0, -1).join(', ')} or ${open.at(-1)} on its page.`;
}
