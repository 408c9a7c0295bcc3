import { pounds } from '../money.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { isFinancialYear } from './financial-year.ts';

// What a strategy costs: lines of holders of budgets, and what is said of each. It never rounds, and it never reports.

/** How a line is paid: with money of its own, out of a budget that is there anyway (S72), or in people and things. */
export const lineKinds = ['funded', 'absorbed', 'in-kind'] as const;
export type LineKind = (typeof lineKinds)[number];
export const amountKinds = ['budget', 'forecast', 'actual'] as const;
/** What a holder says of his line; the budget itself is the directorate's to change. */
export const holderKinds = ['forecast', 'actual'] as const satisfies readonly (typeof amountKinds)[number][];
export type AmountKind = (typeof amountKinds)[number];

/** In minor units. A forecast that nobody gave is the budget. */
export type Sums = { readonly budgetMinor: number; readonly forecastMinor: number; readonly actualMinor: number };

export function addUp(rows: readonly Sums[]): Sums {
  const sum = (key: keyof Sums) => rows.reduce((total, row) => total + row[key], 0);
  return { budgetMinor: sum('budgetMinor'), forecastMinor: sum('forecastMinor'), actualMinor: sum('actualMinor') };
}

/** The sums of each group, in the order in which the groups are first met. */
export function addUpBy<Row extends Sums, Key>(rows: readonly Row[], keyOf: (row: Row) => Key) {
  return [...Map.groupBy(rows, keyOf)].map(([key, group]) => ({ key, ...addUp(group) }));
}

/** The forecast against the budget: above nothing where more is expected than is there. */
export function variance({ budgetMinor, forecastMinor }: Pick<Sums, 'budgetMinor' | 'forecastMinor'>): number {
  return forecastMinor - budgetMinor;
}

/** "£500 above the budget", in words, since a sign alone is overlooked. */
export function varianceText(minor: number): string {
  if (minor === 0) return 'None';
  return `${pounds(Math.abs(minor))} ${minor > 0 ? 'above' : 'below'} the budget`;
}

/** What holds of a line now; null: nobody has said it yet. */
export type SumsNow = { readonly [Kind in AmountKind as `${Kind}Minor`]: number | null };

export type Said = {
  readonly what: AmountKind;
  readonly minor: number;
  /** The day on which it stood so, 'YYYY-MM-DD'. */
  readonly asAt: string;
  readonly reason: string;
};

/** What a sum does not agree with, as a sentence; undefined: with nothing. */
function disagreement({ what, minor }: Pick<Said, 'what' | 'minor'>, stands: SumsNow): string | undefined {
  const { budgetMinor: budget, forecastMinor: forecast, actualMinor: actual } = stands;
  if (what === 'budget') {
    const most = Math.max(forecast ?? 0, actual ?? 0);
    if (minor < most) return `More is spent or expected than this budget: ${pounds(most)}.`;
    return budget === null || minor === budget ? undefined : `This changes the budget of ${pounds(budget)}.`;
  }
  if (budget !== null && minor > budget)
    return `This is ${pounds(minor - budget)} above the budget of ${pounds(budget)}.`;
  if (what === 'actual' && forecast !== null && minor > forecast)
    return `This is ${pounds(minor - forecast)} above the forecast of ${pounds(forecast)}.`;
  if (actual === null || minor >= actual) return undefined;
  return what === 'forecast'
    ? `${pounds(actual)} was spent already, more than this forecast.`
    : `It was said before that ${pounds(actual)} was spent.`;
}

/**
 * Whether a sum can be said of a line: as at a day that has come, and with a reason where it does not agree with what stands.
 * Refused beside the field `asAt` or `reason`. Days 'YYYY-MM-DD' in the strategy's zone.
 */
export function canSay(said: Said, stands: SumsNow, today: string): Verdict<true> {
  if (said.asAt > today)
    return refuse('malformed', 'Give the day on which the sum stood so: today or a day before.', { field: 'asAt' });
  const wrong = disagreement(said, stands);
  if (wrong === undefined || said.reason.trim() !== '') return accept(true);
  return refuse('malformed', `${wrong} Say why.`, { field: 'reason' });
}

export type PlannedYear = { readonly year: string; readonly minor: number };

/**
 * Whether these years can be planned for an activity: each once, and adding up to the total that is claimed, where one is.
 * Refused beside the field `total` or `years`.
 */
export function canPlan(years: readonly PlannedYear[], totalMinor: number | null): Verdict<true> {
  if (years.some(({ year }) => !isFinancialYear(year)))
    return refuse('malformed', 'A financial year is written like 2003/04.', { field: 'years' });
  if (new Set(years.map(({ year }) => year)).size < years.length)
    return refuse('malformed', 'A year can be planned once only.', { field: 'years' });
  const sum = years.reduce((total, { minor }) => total + minor, 0);
  if (totalMinor === null || totalMinor === sum) return accept(true);
  const apart = pounds(Math.abs(sum - totalMinor));
  return refuse(
    'malformed',
    `The years add up to ${pounds(sum)}, which is ${apart} ${sum > totalMinor ? 'more' : 'less'} than this total.`,
    { field: 'total' },
  );
}
