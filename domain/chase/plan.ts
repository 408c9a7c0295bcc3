import { checkPolicy, durationOf } from './check-policy.ts';
import type { ChasePolicy, Offset, Span, Recipients } from './policy.ts';
import type { MovedStep } from './chase-plan.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { uncoveredYears, type WorkingCalendar } from '../calendar/holidays.ts';
import { addWorkingDays, isWorkingDay, shiftByWorkingDays } from '../calendar/working-days.ts';
import {
  addLocalDays,
  closingInstant,
  deadlineDate,
  instantAtHour,
  isMidnight,
  isZone,
  localDate,
  onDate,
  wallText,
} from '../calendar/zones.ts';

/** Where and by which holidays time is counted. */
export type Place = { readonly zone: string; readonly calendar: WorkingCalendar };

/** A step with its instant, in epoch milliseconds; lapsed: it was past already when the plan was made (R52). */
export type PlannedStep = {
  /** Its place in order of time, from 1. */
  readonly order: number;
  readonly kind: 'remind' | 'escalate';
  readonly at: number;
  readonly recipients: Recipients;
  readonly lapsed: boolean;
};

export type PlannedChase = {
  readonly dueAt: number;
  readonly closesAt: number;
  readonly steps: readonly PlannedStep[];
  /** Years the plan touches whose holidays are not known: only weekdays were counted there. Show an alert. */
  readonly uncoveredYears: readonly number[];
};

export type PlanQuestion = Place & {
  readonly dueAt: number;
  readonly policy: ChasePolicy;
  readonly now: number;
  /** Where a person sets the closing instant; else the policy does. */
  readonly closesAt?: number;
};

/** Late answers are taken until so many working days after the last step (design section 3). */
const CLOSING_AFTER: Span = { workingDays: 2 };

/**
 * The plan that a policy makes of a due instant. All instants in epoch milliseconds.
 *
 * 1. Steps counted in working days fall at the sending hour of a working day; durations are exact (R46, R47).
 * 2. Working days are counted from the day of the due instant; due at midnight belongs to the day that ends there.
 * 3. Steps not after `now` are lapsed, never sent in a burst (R37, R52). Steps are in order of time, equals as the policy has them.
 * 4. Refused: a broken policy, an unknown zone, a due instant not after `now` ('in-the-past'), closing before due or, without
 *    late answers, after it ('malformed'), and steps not before closing ('steps-after-closing', with detail.steps).
 */
export function planFromPolicy(question: PlanQuestion): Verdict<PlannedChase> {
  const { dueAt, zone, calendar, now } = question;
  if (!isZone(zone)) return refuse('unknown-zone', `There is no time zone "${zone}".`);
  const checked = checkPolicy(question.policy);
  if (!checked.ok) return checked;
  const policy = checked.value;
  if (dueAt <= now) return refuse('in-the-past', 'The due instant has passed already.', { dueAt, now });

  const steps = plannedSteps(policy, question);
  const closing = closingOf(policy, steps, question);
  if (!closing.ok) return closing;
  const closesAt = closing.value;
  const tooLate = steps.filter((step) => step.at >= closesAt);
  if (tooLate.length > 0) return refuseSteps(tooLate, closesAt, zone);

  const from = localDate(Math.min(now, ...steps.map((step) => step.at)), zone);
  return accept({ dueAt, closesAt, steps, uncoveredYears: uncoveredYears(calendar, from, localDate(closesAt, zone)) });
}

/** When something falls that comes a span after an instant, at the same time of day: for instance a policy's `dueIn`. */
export function afterSpan(at: number, span: Span, { zone, calendar }: Place): number {
  if ('workingDays' in span) return shiftByWorkingDays(at, span.workingDays, zone, calendar);
  return byDuration(at, span.duration, 1, zone);
}

/**
 * What `judgeOverdue` moved, kept off the days on which nobody works: a step that was planned on a working day goes to the
 * next working day, same time of day, and every later one goes as much later. Steps planned for other days (a rehearsal's) stay.
 */
export function onWorkingDays(moved: readonly MovedStep[], { zone, calendar }: Place): readonly MovedStep[] {
  let delayDays = 0;
  return moved.map((step) => {
    let at = addLocalDays(step.at, delayDays, zone);
    while (isWorkingDay(localDate(step.plannedAt, zone), calendar) && !isWorkingDay(localDate(at, zone), calendar)) {
      delayDays += 1;
      at = addLocalDays(step.at, delayDays, zone);
    }
    return { ...step, at };
  });
}

function plannedSteps(policy: ChasePolicy, question: PlanQuestion): readonly PlannedStep[] {
  return policy.steps
    .map(({ kind, offset, recipients }) => ({
      kind,
      at: stepInstant(offset, policy.sendingHour, question),
      recipients,
    }))
    .sort((one, other) => one.at - other.at)
    .map((step, index) => ({ order: index + 1, ...step, lapsed: step.at <= question.now }));
}

function stepInstant(offset: Offset, sendingHour: number, { dueAt, zone, calendar }: PlanQuestion): number {
  const sign = offset.side === 'before' ? -1 : 1;
  if ('duration' in offset) return byDuration(dueAt, offset.duration, sign, zone);
  const date = addWorkingDays(deadlineDate(dueAt, zone), sign * offset.workingDays, calendar);
  return instantAtHour(date, sendingHour, zone);
}

/** In: a duration that `checkPolicy` has passed; its days are calendar days in the zone, the rest is elapsed time (R46). */
function byDuration(at: number, duration: string, sign: 1 | -1, zone: string): number {
  const parsed = durationOf(duration);
  if (parsed === undefined) throw new RangeError(`Not a duration: ${duration}`);
  return addLocalDays(at, sign * parsed.days, zone) + sign * parsed.ms;
}

function closingOf(policy: ChasePolicy, steps: readonly PlannedStep[], question: PlanQuestion): Verdict<number> {
  const { dueAt, closesAt } = question;
  if (!policy.lateAnswers) {
    return closesAt === undefined || closesAt === dueAt
      ? accept(dueAt)
      : refuse('malformed', 'Without late answers it closes when it is due.', { dueAt, closesAt });
  }
  if (closesAt === undefined) return accept(defaultClosing(policy, steps, question));
  return closesAt >= dueAt
    ? accept(closesAt)
    : refuse('malformed', 'It would close before it is due.', { dueAt, closesAt });
}

/** After the last step, or the due instant if that is later; counted in working days it keeps the due instant's hour. */
function defaultClosing(policy: ChasePolicy, steps: readonly PlannedStep[], question: PlanQuestion): number {
  const { dueAt, zone, calendar } = question;
  const span = policy.closingAfter ?? CLOSING_AFTER;
  const lastAt = Math.max(dueAt, ...steps.map((step) => step.at));
  if ('duration' in span) return byDuration(lastAt, span.duration, 1, zone);
  const lastDate = lastAt === dueAt ? deadlineDate(dueAt, zone) : localDate(lastAt, zone);
  const date = addWorkingDays(lastDate, span.workingDays, calendar);
  return isMidnight(dueAt, zone) ? closingInstant(date, zone) : onDate(dueAt, date, zone);
}

function refuseSteps(steps: readonly PlannedStep[], closesAt: number, zone: string): Verdict<never> {
  const list = steps.map((step) => `${step.order} (${step.kind}, ${wallText(step.at, zone)})`).join('; ');
  const orders = steps.map((step) => step.order).join(', ');
  return refuse('steps-after-closing', `It closes on ${wallText(closesAt, zone)}, before these steps: ${list}.`, {
    steps: orders,
    closesAt,
  });
}
