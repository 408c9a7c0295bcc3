import { type ChasePolicy, extensionRequestPolicy } from './policy.ts';
import type { TaskRules } from './task-rules.ts';

/** What the public says of a page is answered within five working days (S54); late is better than never. */
const feedbackPolicy: ChasePolicy = {
  ...extensionRequestPolicy,
  closingAfter: { duration: 'P365D' },
  dueIn: { workingDays: 5 },
};

/** What the public site asks of the office. */
export const publicTasks = {
  'answer-feedback': {
    chasedBy: feedbackPolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'feedback',
    what: 'Feedback on a public page',
    asks: 'Somebody has said something about a page of the public site. The directorate is asked to answer it, or to close it with a reason.',
    reminds: 'This feedback is not answered yet.',
    overdue: 'Nobody has answered or closed this feedback.',
    how: 'Its page shows what was said, of which page, and takes the answer.',
  },
} as const satisfies Record<string, TaskRules>;
