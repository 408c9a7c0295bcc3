import { isRealDate } from '../calendar/holidays.ts';
import {
  firstDay,
  lastDay,
  nextPeriod,
  parsePeriod,
  periodLabel,
  periodOf,
  previousPeriod,
} from '../calendar/periods.ts';
import { closingInstant, instantAtHour, pageDay } from '../calendar/zones.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

/**
 * A span of days, both included. Instants in epoch milliseconds: what is due in it is due after `from`, and by `until` at the
 * latest, since a deadline at midnight belongs to the day that it ends.
 */
export type Span = {
  readonly first: string;
  readonly last: string;
  readonly label: string;
  readonly from: number;
  readonly until: number;
};

/** Nothing longer is counted at once, so that no page grows with the years. */
export const mostDays = 366;
const dayMs = 86_400_000;

/**
 * Of which days tasks are counted by their due day: a quarter '2026-Q4' or a financial year '2026/27', else from a day to a
 * day, else the quarter of `today`. In: days 'YYYY-MM-DD', '' for nothing. Refused where that is no period, or one of more than 366 days.
 */
export function spanOf(
  asked: { readonly period: string; readonly from: string; readonly until: string },
  today: string,
  zone: string,
): Verdict<Span> {
  if (asked.from !== '' || asked.until !== '') {
    const { from, until } = { from: asked.from || asked.until, until: asked.until || asked.from };
    const wrong = !isRealDate(from) ? 'from' : isRealDate(until) ? undefined : 'until';
    if (wrong !== undefined) return refuse('malformed', 'Give a real day, for example 2/11/2026.', { field: wrong });
    if (until < from) return refuse('malformed', 'The last day must not be before the first.', { field: 'until' });
    if (Date.parse(until) - Date.parse(from) >= mostDays * dayMs)
      return refuse('malformed', 'Choose at most one year.', { field: 'until' });
    return spanBetween(from, until, `${pageDay(from)} to ${pageDay(until)}`, zone);
  }
  const period = asked.period === '' ? accept(periodOf(today, 'quarter')) : parseEither(asked.period);
  return period.ok
    ? spanBetween(firstDay(period.value), lastDay(period.value), periodLabel(period.value), zone)
    : period;
}

function parseEither(text: string): Verdict<string> {
  const quarter = parsePeriod(text, 'quarter');
  return quarter.ok ? quarter : parsePeriod(text, 'financial-year');
}

function spanBetween(first: string, last: string, label: string, zone: string): Verdict<Span> {
  return accept({ first, last, label, from: instantAtHour(first, 0, zone), until: closingInstant(last, zone) });
}

/** What a page offers to choose: the next quarter, this one and six before, this financial year and the two before. */
export function offeredPeriods(today: string): { period: string; label: string }[] {
  const back = (period: string, count: number): string[] =>
    count === 0 ? [] : [period, ...back(previousPeriod(period), count - 1)];
  const quarters = back(nextPeriod(periodOf(today, 'quarter')), 8);
  const years = back(periodOf(today, 'financial-year'), 3);
  return [...quarters, ...years].map((period) => ({ period, label: periodLabel(period) }));
}
