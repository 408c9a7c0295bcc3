import type { Polarity } from './indicator.ts';

/** How a value stands against its target: never typed, always read from the two (F60). */
export const judgements = {
  met: { text: 'Met', classes: 'govuk-tag--green' },
  near: { text: 'Nearly met', classes: 'govuk-tag--yellow' },
  missed: { text: 'Missed', classes: 'govuk-tag--red' },
  'no-target': { text: 'No target yet', classes: 'govuk-tag--grey' },
  'no-data': { text: 'No data', classes: 'govuk-tag--grey' },
  late: { text: 'Late', classes: 'govuk-tag--red' },
} as const;
export type Judgement = keyof typeof judgements;

/** A target holds from its period on, until another takes its place. Both numbers are scaled. */
export type Target = { readonly period: string; readonly scaled: number; readonly tolerance: number };

/** How far a value falls short of its target, by which way is better; 0 or less: not at all. */
const shortBy: Readonly<Record<Polarity, (scaled: number, target: Target) => number>> = {
  up: (scaled, target) => target.scaled - scaled,
  down: (scaled, target) => scaled - target.scaled,
  band: (scaled, target) => Math.abs(scaled - target.scaled) - target.tolerance,
};

type Judged = {
  /** What was said last; `scaled` null: that there is no data. Undefined: nothing was said. */
  readonly value: { readonly scaled: number | null } | undefined;
  readonly target: Target | undefined;
  readonly polarity: Polarity;
  /** It was due before now. */
  readonly overdue: boolean;
};

/** Met, within its tolerance, or missed; or why nothing is judged. Undefined: the value is not due yet. */
export function judge({ value, target, polarity, overdue }: Judged): Judgement | undefined {
  if (value === undefined) return overdue ? 'late' : undefined;
  if (value.scaled === null) return 'no-data';
  if (target === undefined) return 'no-target';
  const short = shortBy[polarity](value.scaled, target);
  if (short <= 0) return 'met';
  return short <= target.tolerance ? 'near' : 'missed';
}

/** The one that holds in a period: the latest of those that had begun. */
export function targetFor<T extends Target>(targets: readonly T[], period: string): T | undefined {
  return targets
    .filter((one) => one.period <= period)
    .toSorted((one, other) => (one.period < other.period ? 1 : -1))[0];
}
