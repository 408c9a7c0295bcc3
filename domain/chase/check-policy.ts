import type { ChasePolicy, PolicyStep, Span } from './policy.ts';
import { codeOf, escalatedTo, rulesOf, rungsOf, wireStep } from './recipients.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

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
