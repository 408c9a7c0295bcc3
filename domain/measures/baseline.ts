import { type Frequency, lastDay, periodOf, periodsBetween } from '../calendar/periods.ts';
import { monthsAndDays, pageDay } from '../calendar/zones.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import type { ItemState } from '../strategies/strategy.ts';
import { hasEnded } from './value.ts';

/** The year in which a strategy collects what its targets will rest on (S41): its end is a dated item of the strategy. */
export type Baseline = {
  /** Days, 'YYYY-MM-DD', both included. */
  readonly fromOn: string;
  readonly toOn: string;
  /** How the dated item stands: once it is done, the year is over whatever its day; once it is given up, there is no end before another is set. */
  readonly state: ItemState;
};

export function hasBaselineEnded({ toOn, state }: Baseline, today: string): boolean {
  return state === 'done' || (state === 'planned' && toOn < today);
}

/** No target before the baseline year has ended; without one, targets can be set from the start. */
export function canSetTargets(baseline: Baseline | undefined, today: string): Verdict<true> {
  if (baseline === undefined || hasBaselineEnded(baseline, today)) return accept(true);
  if (baseline.state === 'dropped')
    return refuse(
      'too-early',
      'No target can be set: the end of the baseline year was given up, and the directorate has not set another.',
    );
  return refuse('too-early', `No target can be set before the baseline year has ended, on ${pageDay(baseline.toOn)}.`);
}

/**
 * Whether a target may hold from a period on: after the baseline year, and not from one that ended more than a year ago, since
 * every value from there on is judged by it. Refused beside the field `period`.
 */
export function canHoldFrom(
  period: string,
  { baseline, frequency, today }: { baseline: Baseline | undefined; frequency: Frequency; today: string },
): Verdict<true> {
  const wrong = (message: string) => refuse('malformed', message, { field: 'period' });
  if (baseline?.state === 'planned' && period <= periodOf(baseline.toOn, frequency))
    return wrong('This period belongs to the baseline year or comes before it. Choose a later one.');
  const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  return lastDay(period) < yearAgo
    ? wrong('This period ended more than a year ago. Choose a later one.')
    : accept(true);
}

/** What is left of it in words: "2 months and 3 days", its last day counted. */
export function leftText({ toOn }: Pick<Baseline, 'toOn'>, today: string): string {
  const { months, days } = monthsAndDays(today, toOn);
  const parts = [
    [months, 'month'],
    [days, 'day'],
  ] as const;
  return parts
    .flatMap(([count, noun]) => (count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]))
    .join(' and ');
}

/** How many months of it are left, a begun one counted whole; 0 once it has ended, or its end is past or given up (S68). */
export function monthsLeft(baseline: Baseline, today: string): number {
  if (baseline.state !== 'planned' || baseline.toOn < today) return 0;
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = baseline.toOn.split('-').map(Number);
  return (toYear - year) * 12 + toMonth - month + (toDay >= day ? 1 : 0);
}

/** The periods of it of which a value is to be had by now: those that have ended. */
export function baselinePeriods({ fromOn, toOn }: Baseline, frequency: Frequency, today: string): string[] {
  const all = periodsBetween(periodOf(fromOn, frequency), periodOf(toOn, frequency));
  return all.filter((period) => hasEnded(period, today));
}

export type Proposal = {
  readonly target: number;
  readonly tolerance: number;
  readonly low: number;
  readonly high: number;
};

/** What the baseline proposes: its average, and how far from it a value was on average. In: scaled values. Undefined where there are none. */
export function proposalFrom(values: readonly number[]): Proposal | undefined {
  if (values.length === 0) return undefined;
  const mean = (numbers: readonly number[]) => Math.round(numbers.reduce((sum, one) => sum + one, 0) / numbers.length);
  const target = mean(values);
  const tolerance = mean(values.map((value) => Math.abs(value - target)));
  return { target, tolerance, low: Math.min(...values), high: Math.max(...values) };
}
