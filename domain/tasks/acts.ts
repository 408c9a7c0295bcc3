import type { TaskKind } from '../chase/task-kinds.ts';

/** What somebody's list of tasks asks him to do, in his words. */
export const taskActs: Readonly<Record<TaskKind, string>> = {
  answer: 'Answer for your agency',
  'decide-extension': 'Decide on more time',
  'publish-outcome': 'Publish the outcome',
  'dated-item': 'Say when it is done, or ask for another date',
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
};
