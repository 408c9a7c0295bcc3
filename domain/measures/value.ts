import { firstDay, type Frequency, lastDay, periodLabel, periodOf, previousPeriod } from '../calendar/periods.ts';
import type { WorkingCalendar } from '../calendar/holidays.ts';
import { addWorkingDays } from '../calendar/working-days.ts';
import { closingInstant, localDate, pageDay } from '../calendar/zones.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { type Definition, measureKinds } from './indicator.ts';

/*
 * A value is kept as a whole number, counted in the last decimal of its indicator ("scaled"): 12.5 with one decimal is 125.
 * So sums, tolerances and comparisons are exact. Of a scale it is the place of the word, 1 the worst.
 */

/** The one rule of when a value is due: so many working days after the last day of its period. */
export const valueDueIn = 10;

/** The instant that ends the day on which the value of a period is due, in epoch milliseconds. */
export function valueDue(period: string, zone: string, calendar: WorkingCalendar): number {
  return closingInstant(addWorkingDays(lastDay(period), valueDueIn, calendar), zone);
}

/** The latest period of which the value is due by now. */
export function lastDue(frequency: Frequency, at: { now: number; zone: string; calendar: WorkingCalendar }): string {
  let period = periodOf(localDate(at.now, at.zone), frequency);
  while (valueDue(period, at.zone, at.calendar) > at.now) period = previousPeriod(period);
  return period;
}

/** What its task is called: "Arrests for supply, October 2003". */
export function valueTitle(title: string, period: string): string {
  return `${title}, ${periodLabel(period)}`;
}

/** Whether a period has ended by a day, 'YYYY-MM-DD'. */
export function hasEnded(period: string, today: string): boolean {
  return lastDay(period) < today;
}

/** Whether a value may be given now: not before its period begins, and until that has ended as a provisional one. */
export function canGive(period: string, today: string, provisional: boolean): Verdict<true> {
  if (firstDay(period) > today)
    return refuse('too-early', 'This period has not begun. Choose an earlier one.', { field: 'period' });
  return hasEnded(period, today) || provisional
    ? accept(true)
    : refuse('too-early', 'This period has not ended, so its value is provisional.', { field: 'provisional' });
}

/** What is to be said of a period that is over before its strategy begins (`begins`, null: not known): nothing is refused for it. */
export function earlyPeriod(period: string, begins: string | null): string | undefined {
  return begins === null || lastDay(period) >= begins
    ? undefined
    : `The strategy begins on ${pageDay(begins)}, after this period. Check the year.`;
}

type Shape = Pick<Definition, 'kind' | 'decimals' | 'scale' | 'unit'>;
/** More than this is a slip of the pen, and not kept exactly. */
const most = 9e15;

/** Whether its values are a part of a whole: a rate, or those who said so in a survey, in per cent. */
function isShare(kind: Shape['kind'], unit: string): boolean {
  return unit === '%' && (kind === 'ratio' || kind === 'survey');
}

/**
 * A number of a program as it is kept; refused where it has more decimals than the indicator, is no place of its scale, no
 * share from 0 to 100 where one is measured, or below 0 where no change or difference is.
 */
export function scaledOf(value: number, { kind, decimals, scale, unit }: Shape): Verdict<number> {
  const scaled = Math.round(value * 10 ** decimals);
  if (kind === 'scale' && !(Number.isInteger(value) && value >= 1 && value <= scale.length))
    return refuse('malformed', `Give a place from 1 to ${scale.length}, 1 for “${scale[0]}”.`);
  if (isShare(kind, unit) && (value < 0 || value > 100)) return refuse('malformed', 'Give a share from 0 to 100.');
  if (value < 0 && !measureKinds[kind].belowZero)
    return refuse(
      'malformed',
      'Give 0 or more. Only a change or a difference can be below 0, which is a kind of indicator of its own.',
    );
  if (scaled / 10 ** decimals === value && Math.abs(scaled) <= most) return accept(scaled);
  const places = decimals === 1 ? '1 decimal' : `${decimals} decimals`;
  return refuse('malformed', decimals === 0 ? 'Give a whole number.' : `Give a number with at most ${places}.`);
}

/** What somebody typed, as it is kept: "1,250", "£12.50", "35%", "-3", or a word of the scale. */
export function typedValue(typed: string, shape: Shape): Verdict<number> {
  const { kind, scale, decimals } = shape;
  if (kind === 'scale') {
    const place = scale.findIndex((word) => word.toLowerCase() === typed.trim().toLowerCase()) + 1;
    return place > 0 ? accept(place) : refuse('malformed', `Give one of these words: ${scale.join(', ')}`);
  }
  const text = typed.replaceAll(/[£%\s]/gu, '').replace('−', '-');
  if (/^-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d+)?$/u.test(text))
    return scaledOf(Number(text.replaceAll(',', '')), shape);
  return refuse(
    'malformed',
    `Give a number, for example ${decimals === 0 ? '1,250' : `1,250.${'5'.padEnd(decimals, '0')}`}`,
  );
}

/** Whether so many can have been asked. */
export const isSample = (people: number): boolean => Number.isInteger(people) && people > 0 && people <= 10_000_000;

type Surveyed = { readonly scaled: number | null; readonly sample?: number | null; readonly margin?: number | null };

/** Whether what is said of a survey is said of one that has a value, and can be: some were asked, and it is not off by less than nothing. */
export function isSurveyed({ scaled, sample = null, margin = null }: Surveyed, kind: Shape['kind']): boolean {
  if (sample === null && margin === null) return true;
  return kind === 'survey' && scaled !== null && isSample(sample ?? 1) && (margin ?? 0) >= 0;
}

/** "1,200 asked, 3% either way" of a survey; '' where neither is said. */
export function surveyText({ sample, margin }: Surveyed, shape: Shape): string {
  const asked = sample == null ? '' : `${sample.toLocaleString('en-GB')} asked`;
  const off = margin == null ? '' : `${valueText(margin, shape)} either way`;
  return [asked, off].filter((one) => one !== '').join(', ');
}

/** As a form holds it, without unit and commas; of a scale its word. */
export function plainValue(scaled: number, { kind, decimals, scale }: Shape): string {
  return kind === 'scale' ? (scale[scaled - 1] ?? String(scaled)) : (scaled / 10 ** decimals).toFixed(decimals);
}

/** As pages say it: "1,250 arrests", "£12.50", "35%", "Good". */
export function valueText(scaled: number, shape: Shape): string {
  const { kind, unit } = shape;
  if (kind === 'scale') return plainValue(scaled, shape);
  const [whole = '', part] = plainValue(Math.abs(scaled), shape).split('.');
  const figures = [whole.replaceAll(/\B(?=(?:\d{3})+$)/gu, ','), ...(part === undefined ? [] : [part])].join('.');
  const sign = scaled < 0 ? '-' : '';
  if (kind === 'money') return `${sign}£${figures}`;
  return unit === '%' ? `${sign}${figures}%` : `${sign}${figures}${unit === '' ? '' : ` ${unit}`}`;
}

/** What was last said of a period and an area, in words. */
export function saidText(value: { readonly scaled: number | null } | undefined, shape: Shape): string {
  if (value === undefined) return 'Not given';
  return value.scaled === null ? 'No data' : valueText(value.scaled, shape);
}

type Marks = { readonly provisional: boolean; readonly late: boolean; readonly revision: number };

/** How it was said: provisional, late, revised. */
export function marksOf(value: Marks | undefined): string {
  if (value === undefined) return '';
  const { provisional, late, revision } = value;
  return [provisional ? 'provisional' : '', late ? 'late' : '', revision > 1 ? 'revised' : '']
    .filter((mark) => mark !== '')
    .join(', ');
}
