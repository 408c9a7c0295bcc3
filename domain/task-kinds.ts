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
  /** What is said to those who were asked, once it is no longer needed from them? */
  readonly notNeeded?: string;
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
  'dated-item': {
    ladder: 'agency',
    closes: false,
    noun: 'dated promise',
    what: 'A date of the strategy',
    asks: 'A date of the strategy is yours to keep.',
    reminds: 'A date of the strategy comes near.',
    overdue: 'A date of the strategy has passed, and nobody has said that it was kept.',
    how: 'Say on its page that it is done and when, or ask for another date.',
  },
  sign: {
    ladder: 'directorate',
    closes: false,
    noun: 'signature',
    what: 'Signature',
    asks: 'You are asked to sign off a paper.',
    reminds: 'You have not signed this paper yet.',
    overdue: 'This signature is overdue.',
    how: 'You can approve the paper, approve it with changes, refer it back or reject it on its page.',
    notNeeded: 'This was decided without your signature, as its rule allows.',
  },
  'new-version': {
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
} as const satisfies Record<string, Rules>;

export const taskKinds: Readonly<Record<TaskKind, Rules>> = kinds;

/** The kinds that have a property, for statements that judge many tasks at once. */
export function taskKindsThat(has: (rules: Rules) => boolean): TaskKind[] {
  return (Object.keys(kinds) as TaskKind[]).filter((kind) => has(taskKinds[kind]));
}
