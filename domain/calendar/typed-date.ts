import { accept, refuse, type Verdict } from '../refusal.ts';
import { firstYear, isRealDate, isYear, lastYear } from './holidays.ts';

const months = 'january february march april may june july august september october november december'.split(' ');

/** The parts of a day as somebody typed them. */
export type TypedParts = { readonly day: string; readonly month: string; readonly year: string };

/**
 * The day that somebody means: 'YYYY-MM-DD'. `called`: what it is in messages, for instance "the new date".
 * A month is a number, a name or its first three letters or more; a year has four digits, since nobody means the year 26.
 * Errors: 'time-malformed', with the part that is wrong in `detail.part`.
 */
export function typedDay(typed: TypedParts, called: string): Verdict<string> {
  const wrong = (part: keyof TypedParts, message: string) => refuse('time-malformed', message, { part });
  const missing = (['day', 'month', 'year'] as const).find((part) => typed[part] === '');
  if (missing !== undefined) return wrong(missing, `Give ${called} with day, month and year`);
  if (!/^\d{1,2}$/u.test(typed.day)) return wrong('day', `The day of ${called} must be a number, for example 27`);
  const month = monthOf(typed.month);
  if (month === undefined)
    return wrong('month', `The month of ${called} must be a number or a name, for example 3 or March`);
  if (!/^\d{4}$/u.test(typed.year))
    return wrong('year', `The year of ${called} must have four digits, for example 2027`);
  if (!isYear(Number(typed.year)))
    return wrong('year', `The year of ${called} must be from ${firstYear} to ${lastYear}`);
  const day = `${typed.year}-${String(month).padStart(2, '0')}-${typed.day.padStart(2, '0')}`;
  return isRealDate(day) ? accept(day) : wrong('day', `This must be a real date, for example 27 3 2027`);
}

/** A day in one field, as 2/11/2026, 2 11 2026 or 2026-11-02: 'YYYY-MM-DD'; undefined for what is none. */
export function dayInOneField(text: string): string | undefined {
  const numbers = text.match(/\d+/gu) ?? [];
  const [year = '', month = '', day = ''] = (numbers[0] ?? '').length === 4 ? numbers : numbers.toReversed();
  const found = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return numbers.length === 3 && isRealDate(found) ? found : undefined;
}

function monthOf(typed: string): number | undefined {
  const text = typed.toLowerCase().replace(/\.$/u, '');
  if (/^\d{1,2}$/u.test(text)) return Number(text);
  const at = text.length < 3 ? -1 : months.findIndex((name) => name.startsWith(text === 'sept' ? 'sep' : text));
  return at < 0 ? undefined : at + 1;
}

/**
 * A time of day that somebody typed, as HH:MM: "17:00", "17", "1700", "5pm", "5.30 pm", "midday".
 * Undefined for what may be read in two ways ("5") or in none.
 */
export function typedTime(typed: string): string | undefined {
  const plain = typed.toLowerCase().replaceAll(' ', '');
  if (plain === 'midday' || plain === 'noon') return '12:00';
  const match = /^(?<hour>\d{1,2})(?:[:.]?(?<minute>\d\d))?(?<half>am|pm|a\.m\.|p\.m\.)?h?$/u.exec(plain);
  const { hour = '', minute, half } = match?.groups ?? {};
  const shown = Number(hour);
  if (hour === '' || (half === undefined && minute === undefined && hour.length < 2)) return undefined;
  if (half !== undefined && (shown < 1 || shown > 12)) return undefined;
  const hours = half === undefined ? shown : (shown % 12) + (half.startsWith('p') ? 12 : 0);
  if (hours > 23 || Number(minute ?? 0) > 59) return undefined;
  return `${String(hours).padStart(2, '0')}:${minute ?? '00'}`;
}
