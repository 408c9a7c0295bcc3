import { accept, refuse, type Verdict } from '../refusal.ts';

/**
 * Periods as plain texts: a month '2003-10', a quarter '2003-Q4', a year '2003', a financial year '2003/04' (April to
 * March). Texts of one frequency sort by time, in SQL too. Functions that take a period throw a RangeError for what is none.
 */
export const frequencies = ['month', 'quarter', 'year', 'financial-year'] as const;
export type Frequency = (typeof frequencies)[number];

type Rules = {
  /** How many months has a period? */
  readonly months: number;
  /** In which month does the first one of a year begin? */
  readonly begins: number;
  readonly pattern: RegExp;
  readonly example: string;
};

const rules: Readonly<Record<Frequency, Rules>> = {
  month: { months: 1, begins: 1, pattern: /^(?<year>\d{4})-(?<part>0[1-9]|1[0-2])$/u, example: '2003-10' },
  quarter: { months: 3, begins: 1, pattern: /^(?<year>\d{4})-Q(?<part>[1-4])$/u, example: '2003-Q4' },
  year: { months: 12, begins: 1, pattern: /^(?<year>\d{4})$/u, example: '2003' },
  'financial-year': { months: 12, begins: 4, pattern: /^(?<year>\d{4})\/(?<ends>\d\d)$/u, example: '2003/04' },
};

/** A period taken apart: the year and the month (1 to 12) in which it begins. */
type Beginning = { readonly frequency: Frequency; readonly year: number; readonly month: number };

const names = 'January February March April May June July August September October November December'.split(' ');
const two = (n: number) => String(n % 100).padStart(2, '0');

function take(text: string, frequency: Frequency): Beginning | undefined {
  const { months, begins, pattern } = rules[frequency];
  const groups = pattern.exec(text.trim().toUpperCase())?.groups;
  if (groups === undefined) return undefined;
  const { year = '', part = '1', ends } = groups;
  const first = Number(year);
  if (first < 1900 || first > 2199 || (ends !== undefined && ends !== two(first + 1))) return undefined;
  return { frequency, year: first, month: begins + (Number(part) - 1) * months };
}

/** The period that somebody wrote, in its one form; refused with an example where it is none of that frequency. */
export function parsePeriod(text: string, frequency: Frequency): Verdict<string> {
  const taken = take(text, frequency);
  return taken === undefined
    ? refuse('malformed', `Give the period as in ${rules[frequency].example}.`, { field: 'period' })
    : accept(textOf(taken));
}

function beginningOf(period: string): Beginning {
  const taken = frequencies.map((frequency) => take(period, frequency)).find((one) => one !== undefined);
  if (taken === undefined) throw new RangeError(`"${period}" is no period`);
  return taken;
}

function textOf({ frequency, year, month }: Beginning): string {
  const { months, begins } = rules[frequency];
  if (frequency === 'year') return String(year);
  if (frequency === 'financial-year') return `${year}/${two(year + 1)}`;
  return frequency === 'month' ? `${year}-${two(month)}` : `${year}-Q${(month - begins) / months + 1}`;
}

/** The period in which a day ('YYYY-MM-DD') lies. */
export function periodOf(day: string, frequency: Frequency): string {
  const { months, begins } = rules[frequency];
  const [year = 0, month = 0] = day.split('-').map(Number);
  const from = Math.floor((month - begins) / months) * months + begins;
  return textOf({ frequency, year: from < 1 ? year - 1 : year, month: from < 1 ? from + 12 : from });
}

/** The period that comes after. */
export function nextPeriod(period: string): string {
  const { frequency, year, month } = beginningOf(period);
  const next = month + rules[frequency].months;
  return textOf({ frequency, year: next > 12 ? year + 1 : year, month: next > 12 ? next - 12 : next });
}

/** The period that comes before. */
export function previousPeriod(period: string): string {
  const { frequency, year, month } = beginningOf(period);
  const before = month - rules[frequency].months;
  return textOf({ frequency, year: before < 1 ? year - 1 : year, month: before < 1 ? before + 12 : before });
}

/** The day on which it begins, 'YYYY-MM-DD'. */
export function firstDay(period: string): string {
  const { year, month } = beginningOf(period);
  return `${year}-${two(month)}-01`;
}

/** The day on which it ends, 'YYYY-MM-DD'. */
export function lastDay(period: string): string {
  const { frequency, year, month } = beginningOf(period);
  return new Date(Date.UTC(year, month - 1 + rules[frequency].months, 0)).toISOString().slice(0, 10);
}

/** As pages say it: "October 2003", "October to December 2003", "2003", "April 2003 to March 2004". */
export function periodLabel(period: string): string {
  const { frequency, year, month } = beginningOf(period);
  const first = names[month - 1];
  if (frequency === 'year') return String(year);
  if (frequency === 'month') return `${first} ${year}`;
  if (frequency === 'quarter') return `${first} to ${names[month + 1]} ${year}`;
  return `April ${year} to March ${year + 1}`;
}

/** From one period to another of the same frequency, both included; none where the second is the earlier. */
export function periodsBetween(from: string, to: string): string[] {
  const found: string[] = [];
  for (let period = from; period <= to; period = nextPeriod(period)) found.push(period);
  return found;
}
