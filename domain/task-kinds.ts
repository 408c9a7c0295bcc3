/** What is owed, and by whom (design section 1). A new kind of task gets its row here and nowhere else. */
export type TaskKind = keyof typeof kinds;

type Rules = {
  /** Whose ladder is climbed when it is overdue: the agency's that owes it, or the directorate's? */
  readonly ladder: 'agency' | 'directorate';
  /** Is it closed unanswered once its closing instant has passed? If not, it stays owed until somebody does it. */
  readonly closes: boolean;
  /** What is asked for, as a noun: "3 responses overdue". */
  readonly noun: string;
  /** How a subject says it, before "due 4 December"? */
  readonly what: string;
  /** The first sentence of the mail that asks for it, of a reminder, and of an escalation. */
  readonly asks: string;
  readonly reminds: string;
  readonly overdue: string;
  /** What can be done about it, at the end of a mail that asks. */
  readonly how: string;
};

const howToAnswer =
  'Nothing to say is an answer too: it takes one press. You can ask for more time, add a colleague or hand the task over on its page.';
const nothing = '';

const kinds = {
  answer: {
    ladder: 'agency',
    closes: true,
    noun: 'response',
    what: 'Response',
    asks: 'Your agency is asked for its view.',
    reminds: 'We have no answer from your agency yet.',
    overdue: 'This answer is overdue.',
    how: howToAnswer,
  },
  'decide-extension': {
    ladder: 'directorate',
    closes: false,
    noun: 'decision',
    what: 'More time is asked for',
    asks: 'The directorate is asked to decide.',
    reminds: 'The directorate has not decided yet.',
    overdue: 'This decision is overdue.',
    how: nothing,
  },
  'publish-outcome': {
    ladder: 'directorate',
    closes: false,
    noun: 'outcome',
    what: 'The outcome is to be published',
    asks: 'The directorate is asked to publish the outcome.',
    reminds: 'The outcome is not published yet.',
    overdue: 'This outcome is overdue.',
    how: nothing,
  },
  return: {
    ladder: 'agency',
    closes: true,
    noun: 'return',
    what: 'Return for the quarterly review',
    asks: 'You are asked how an activity that you lead is going.',
    reminds: 'We have no return for this activity yet.',
    overdue: 'This return is overdue.',
    how: 'Your last return is filled in already: change what has changed and send it.',
  },
  'strand-review': {
    ladder: 'agency',
    closes: false,
    noun: 'strand',
    what: 'Returns of your strand to look through',
    asks: 'You are asked to look through the returns of a strand that you lead.',
    reminds: 'The returns of your strand have not been looked through yet.',
    overdue: 'This strand has not been looked through before the committee.',
    how: nothing,
  },
  'settle-review': {
    ladder: 'directorate',
    closes: false,
    noun: 'review',
    what: 'The review is to be settled and locked',
    asks: 'The directorate is asked to bring the review to its committee and to lock it.',
    reminds: 'The review is not locked yet.',
    overdue: 'This review is overdue.',
    how: nothing,
  },
  'review-action': {
    ladder: 'agency',
    closes: false,
    noun: 'action',
    what: 'Action agreed at a quarterly review',
    asks: 'The committee agreed an action with you as its owner.',
    reminds: 'This action is not reported as done yet.',
    overdue: 'This action is overdue.',
    how: 'Say on its page what was done.',
  },
} as const satisfies Record<string, Rules>;

export const taskKinds: Readonly<Record<TaskKind, Rules>> = kinds;

/** The kinds that have a property, for statements that judge many tasks at once. */
export function taskKindsThat(has: (rules: Rules) => boolean): TaskKind[] {
  return (Object.keys(kinds) as TaskKind[]).filter((kind) => has(taskKinds[kind]));
}
