import { codeOf, escalatedTo, type Recipients, rulesOf, rungsOf, wireStep } from './recipients.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

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

/** When the directorate and the agencies' managers are told that a consultation is not answered (design section 3). */
export const consultationPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 10 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 5 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 3 }, recipients: { ladder: 2 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 5 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
};

/** More time was asked for: an officer decides within two working days (design section 3). */
export const extensionRequestPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  dueIn: { workingDays: 2 },
};

/** The outcome of a round is published within 12 weeks: chased 4 weeks and 1 week before, and when overdue (F17). */
export const outcomePolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', duration: 'P28D' }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', duration: 'P7D' }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  // An outcome published late is better than none: the task stays open for a year.
  closingAfter: { duration: 'P365D' },
  dueIn: { duration: 'P84D' },
};

/** What stays owed climbs its ladder once it is late, and then the directorate knows. */
export const upTheLadder: ChasePolicy['steps'] = [
  { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
  { kind: 'escalate', offset: { side: 'after', workingDays: 5 }, recipients: { ladder: 2 } },
  { kind: 'escalate', offset: { side: 'after', workingDays: 10 }, recipients: 'directorate' },
];

/** A date of a strategy: its owner is reminded a month and a week before, then it climbs the ladder (S49, S60, F64). */
export const datedItemPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 20 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 5 }, recipients: 'respondents' },
    ...upTheLadder,
  ],
  sendingHour: 9,
  lateAnswers: true,
  // It stays owed until somebody says that it is done: an outage of a year is the longest that its steps outlive.
  closingAfter: { duration: 'P365D' },
  // What had passed when the watch began is asked for by the next working day.
  dueIn: { workingDays: 1 },
};

/** A signature is asked for by a meeting: reminders a week and a day before, then the directorate knows (F49). */
export const signaturePolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 5 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  // A paper waits for its signature for as long as nobody moves, skips or cancels it.
  closingAfter: { duration: 'P365D' },
  // Where the meeting is not known, or was over before the stage was reached.
  dueIn: { workingDays: 10 },
};

/** Evidence and comments of an inspected agency: two reminders, and its ladder once they are late (S38). */
export const inspectionPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 5 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 3 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
};

/** A corrective action, and one that was waived until a day: reminded before, up the ladder after, owed until it is done. */
export const correctiveActionPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 10 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 2 }, recipients: 'respondents' },
    ...upTheLadder,
  ],
  sendingHour: 9,
  lateAnswers: true,
};

/** An action was reported as done: within ten working days, or of the end of its demonstration period, it is verified. */
export const verificationPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 2 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 2 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  dueIn: { workingDays: 10 },
};

/** Leads are chased for their returns as agencies are for their answers, and up their own ladders (S34). */
export const returnPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 5 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 3 }, recipients: { ladder: 2 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 5 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
};

/** A return that a strand leader gave back: there is little time left before the committee. */
export const returnedPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
  ],
  sendingHour: 9,
  lateAnswers: true,
  dueIn: { workingDays: 3 },
};

/** What somebody does for a review by a date of its own: it stays owed until it is done. */
export const reviewWorkPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 2 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 5 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  closingAfter: { duration: 'P365D' },
};

/** As it is stored and as the API says it. */
export function wirePolicy(policy: ChasePolicy) {
  return { ...policy, steps: policy.steps.map((step) => wireStep(step)) };
}

export type WirePolicy = ReturnType<typeof wirePolicy>;

/** More working days than a year has is a slip of the pen. */
const MOST_WORKING_DAYS = 260;
const MOST_STEPS = 50;

/** What must never be said of a step, in the words in which it is refused. */
const stepRules: readonly { readonly breaks: (step: PolicyStep) => boolean; readonly says: string }[] = [
  { breaks: (step) => !isSpan(step.offset), says: 'its distance is not 1 to 260 working days or a duration like PT2H' },
  {
    breaks: (step) => !rungsOf([step.recipients]).every((rung) => isWithin(rung, 1, 99)),
    says: 'its rung of the ladder is not a whole number from 1',
  },
  {
    breaks: (step) => step.kind === 'remind' && step.offset.side === 'after',
    says: 'a reminder comes before the due instant',
  },
  {
    breaks: (step) => step.kind === 'escalate' && step.offset.side === 'before',
    says: 'nobody is escalated before he is late',
  },
  {
    breaks: (step) => step.kind === 'escalate' && !rulesOf(codeOf(step.recipients)).escalatedTo,
    says: `an escalation goes to ${escalatedTo}`,
  },
];

/** The policy itself, or 'policy-broken' with the rule that it breaks (and detail.step, counted from 1). */
export function checkPolicy(policy: ChasePolicy): Verdict<ChasePolicy> {
  if (!isWithin(policy.sendingHour, 0, 23)) return refuse('policy-broken', 'The sending hour is not 0 to 23.');
  if (policy.steps.length > MOST_STEPS) return refuse('policy-broken', `There are more than ${MOST_STEPS} steps.`);
  for (const [index, step] of policy.steps.entries()) {
    const broken = stepRules.find((rule) => rule.breaks(step));
    if (broken !== undefined) {
      return refuse('policy-broken', `Step ${index + 1}: ${broken.says}.`, { step: index + 1 });
    }
  }
  if (policy.closingAfter !== undefined) {
    if (!policy.lateAnswers) return refuse('policy-broken', 'Without late answers it closes when it is due.');
    if (!isSpan(policy.closingAfter)) return refuse('policy-broken', 'The time until closing is not a span.');
  }
  if (policy.dueIn !== undefined && !isSpan(policy.dueIn)) {
    return refuse('policy-broken', 'The time until it is due is not a span.');
  }
  return accept(policy);
}

/** PnDTnHnMnS as calendar days and exact milliseconds, or undefined: not of this form, or no time at all. */
export function durationOf(text: string): { readonly days: number; readonly ms: number } | undefined {
  const match = /^P(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((digits) => Number(digits ?? 0));
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return days === 0 && ms === 0 ? undefined : { days, ms };
}

function isSpan(span: Span): boolean {
  return 'workingDays' in span
    ? isWithin(span.workingDays, 1, MOST_WORKING_DAYS)
    : durationOf(span.duration) !== undefined;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
