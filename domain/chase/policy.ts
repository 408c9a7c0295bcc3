// Whom the chase can tell, and the usual steps of each kind of work: the tables that people argue about, which recipients.ts,
// check-policy.ts and plan.ts read.

/** What is known of the kind of task that is overdue: a round's answer, and something for which more time can be given. */
type Overdue = { readonly answer: boolean; readonly moreTime: boolean };

export type RecipientRules = {
  /** On pages and in forms ("Escalation to ..."), in a mail ("... is told on 4 December"), and to themselves ("You are told ..."). */
  readonly named: string;
  readonly inMail: string;
  readonly toldAs: string;
  /** May a step escalate to them? */
  readonly escalatedTo: boolean;
  /** Why a higher rung or the directorate is told where nobody is there, on a page and in a mail; absent where nobody else is. */
  readonly nobody?: { readonly page: string; readonly mail: string };
  /** Where a mail about more tasks than it lists leads them, and what they can do. */
  readonly list: '/' | '/tasks' | '/overdue';
  readonly canDo: (overdue: Overdue) => string;
};

const doOrHandOn = () => 'You can do it or hand it to somebody else on its page.';

/**
 * Whom a step of the chase tells (design section 3). A new kind of recipients gets its row here, and one in
 * db/chase/recipients.ts that says who they are now; then policies can name it (0038). A mail about several speaks to the last of them.
 */
export const recipientRules = {
  respondents: () => ({
    named: 'those who answer',
    inMail: 'whoever answers',
    toldAs: 'as somebody who answers',
    escalatedTo: false,
    list: '/tasks',
    canDo: doOrHandOn,
  }),
  /** A rung of the agency's ladder, 1 the lowest; the only kind with a number. */
  ladder: (rung) => ({
    named: `the escalation contact of level ${rung}`,
    inMail: `level ${rung} of the agency's escalation contacts`,
    toldAs: `as level ${rung} of the agency's escalation contacts`,
    escalatedTo: true,
    nobody: { page: `nobody can be reached at level ${rung}`, mail: `the agency has no contact at level ${rung}` },
    list: '/overdue',
    canDo: ({ answer }) =>
      answer
        ? 'You can answer for the agency, hand the task to somebody else or ask for more time on its page.'
        : doOrHandOn(),
  }),
  directorate: () => ({
    named: 'the directorate',
    inMail: 'the directorate',
    toldAs: 'for the directorate',
    escalatedTo: true,
    list: '/',
    canDo: ({ moreTime }) =>
      moreTime
        ? 'You can give more time, hand the task to somebody else, or write down what the agency says, on its page.'
        : doOrHandOn(),
  }),
} as const satisfies Record<string, (rung: number) => RecipientRules>;

export type RecipientsKind = keyof typeof recipientRules;
/** Those who are led to the list of what is overdue. */
export type ListedKind = {
  [Kind in RecipientsKind]: ReturnType<(typeof recipientRules)[Kind]>['list'] extends '/overdue' ? Kind : never;
}[RecipientsKind];
/** Those in whose place others hear it where nobody is there. */
export type FallingKind = {
  [Kind in RecipientsKind]: ReturnType<(typeof recipientRules)[Kind]> extends { readonly nobody: object }
    ? Kind
    : never;
}[RecipientsKind];
export type PlainRecipients = Exclude<RecipientsKind, 'ladder'>;
/** As a policy says it, and as a row does: 'respondents', 'ladder:1', 'directorate'. */
export type Recipients = PlainRecipients | { readonly ladder: number };
export type RecipientsCode = PlainRecipients | `ladder:${number}`;

/**
 * A length of time: working days of the plan's calendar, or an ISO 8601 duration (PnDTnHnMnS) that is exact; its days are
 * calendar days in the plan's zone (R46).
 */
export type Span = { readonly workingDays: number } | { readonly duration: string };

/** How far before or after the due instant? */
export type Offset = { readonly side: 'before' | 'after' } & Span;

export type PolicyStep = {
  readonly kind: 'remind' | 'escalate';
  readonly offset: Offset;
  readonly recipients: Recipients;
};

export type ChasePolicy = {
  readonly steps: readonly PolicyStep[];
  /** At which hour of the zone (0 to 23) do steps counted in working days fall? */
  readonly sendingHour: number;
  /** Is an answer taken between due and closing? If not, both are one instant. */
  readonly lateAnswers: boolean;
  /** How long after the last step, or the due instant if that is later, does it close? Else two working days. */
  readonly closingAfter?: Span;
  /** When is it due, counted from its opening? Absent where a person sets the due instant. */
  readonly dueIn?: Span;
};

const remind = (workingDays: number): PolicyStep => ({
  kind: 'remind',
  offset: { side: 'before', workingDays },
  recipients: 'respondents',
});
const escalate = (workingDays: number, recipients: Recipients): PolicyStep => ({
  kind: 'escalate',
  offset: { side: 'after', workingDays },
  recipients,
});
/** At nine, and what comes late is taken. */
const usual = { sendingHour: 9, lateAnswers: true } as const;

/** When the directorate and the agencies' managers are told that a consultation is not answered (design section 3). */
export const consultationPolicy: ChasePolicy = {
  steps: [
    remind(10),
    remind(5),
    remind(1),
    escalate(1, { ladder: 1 }),
    escalate(3, { ladder: 2 }),
    escalate(5, 'directorate'),
  ],
  ...usual,
};

/** More time was asked for: an officer decides within two working days (design section 3). */
export const extensionRequestPolicy: ChasePolicy = {
  steps: [remind(1), escalate(1, 'directorate')],
  ...usual,
  dueIn: { workingDays: 2 },
};

/** The outcome of a round is published within 12 weeks: chased 4 weeks and 1 week before, and when overdue (F17). */
export const outcomePolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', duration: 'P28D' }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', duration: 'P7D' }, recipients: 'respondents' },
    escalate(1, 'directorate'),
  ],
  ...usual,
  // An outcome published late is better than none: the task stays open for a year.
  closingAfter: { duration: 'P365D' },
  dueIn: { duration: 'P84D' },
};

/** What stays owed climbs its ladder once it is late, and then the directorate knows. */
export const upTheLadder: ChasePolicy['steps'] = [
  escalate(1, { ladder: 1 }),
  escalate(5, { ladder: 2 }),
  escalate(10, 'directorate'),
];

/** A date of a strategy: its owner is reminded a month and a week before, then it climbs the ladder (S49, S60, F64). */
export const datedItemPolicy: ChasePolicy = {
  steps: [remind(20), remind(5), ...upTheLadder],
  ...usual,
  // It stays owed until somebody says that it is done: an outage of a year is the longest that its steps outlive.
  closingAfter: { duration: 'P365D' },
  // What had passed when the watch began is asked for by the next working day.
  dueIn: { workingDays: 1 },
};

/** A signature is asked for by a meeting: reminders a week and a day before, then the directorate knows (F49). */
export const signaturePolicy: ChasePolicy = {
  steps: [remind(5), remind(1), escalate(1, 'directorate')],
  ...usual,
  // A paper waits for its signature for as long as nobody moves, skips or cancels it.
  closingAfter: { duration: 'P365D' },
  // Where the meeting is not known, or was over before the stage was reached.
  dueIn: { workingDays: 10 },
};

/** Evidence and comments of an inspected agency: two reminders, and its ladder once they are late (S38). */
export const inspectionPolicy: ChasePolicy = {
  steps: [remind(5), remind(1), escalate(1, { ladder: 1 }), escalate(3, 'directorate')],
  ...usual,
};

/** A corrective action, and one that was waived until a day: reminded before, up the ladder after, owed until it is done. */
export const correctiveActionPolicy: ChasePolicy = {
  steps: [remind(10), remind(2), ...upTheLadder],
  ...usual,
};

/** An action was reported as done: within ten working days, or of the end of its demonstration period, it is verified. */
export const verificationPolicy: ChasePolicy = {
  steps: [remind(2), escalate(2, 'directorate')],
  ...usual,
  dueIn: { workingDays: 10 },
};

/** Leads are chased for their returns as agencies are for their answers, and up their own ladders (S34). */
export const returnPolicy: ChasePolicy = {
  steps: [remind(5), remind(1), escalate(1, { ladder: 1 }), escalate(3, { ladder: 2 }), escalate(5, 'directorate')],
  ...usual,
};

/** A return that a strand leader gave back: there is little time left before the committee. */
export const returnedPolicy: ChasePolicy = {
  steps: [remind(1), escalate(1, { ladder: 1 })],
  ...usual,
  dueIn: { workingDays: 3 },
};

/** What somebody does for a review by a date of its own: it stays owed until it is done. */
export const reviewWorkPolicy: ChasePolicy = {
  steps: [remind(2), escalate(1, { ladder: 1 }), escalate(5, 'directorate')],
  ...usual,
  closingAfter: { duration: 'P365D' },
};
