import type { Request } from 'express';
import { isRealDate } from '../domain/calendar/holidays.ts';
import { instantOf, localDate, wallText } from '../domain/calendar/zones.ts';
import type { Verdict } from '../domain/refusal.ts';
import { field, line } from './forms.ts';
import type { Problem } from './render.ts';

/** A choice between the two instants of a time that the clocks show twice. */
export type Ambiguous = { readonly field: string; readonly items: readonly { value: string; text: string }[] };

export type TypedInstant =
  | { readonly ok: true; readonly at: number; readonly wall: string }
  | { readonly ok: false; readonly problem: Problem; readonly ambiguous?: Ambiguous };

/**
 * The instant that the four fields of a date input name in a zone.
 * In: the fields' prefix, and what the date is called in messages ("the new date"). Out: the instant with its wall text,
 * or what is wrong and beside which field; of a time that occurs twice, the choice to offer.
 */
export function readInstant(req: Request, prefix: string, called: string, zone: string): TypedInstant {
  const wrong = (part: string, text: string): TypedInstant => ({
    ok: false,
    problem: { field: `${prefix}-${part}`, text },
  });
  const parts = ['day', 'month', 'year'].map((part) => ({ part, value: line(req, `${prefix}-${part}`) }));
  const missing = parts.find(({ value }) => value === '');
  if (missing !== undefined) return wrong(missing.part, `Give ${called} with day, month and year`);
  const broken = parts.find(({ value }) => !/^\d{1,4}$/u.test(value));
  if (broken !== undefined) return wrong(broken.part, `The ${broken.part} of ${called} must be a number`);
  const time = readTime(line(req, `${prefix}-time`));
  if (time === undefined) return wrong('time', 'Give a time, for example 17:00 or 5pm');
  const [day = '', month = '', year = ''] = parts.map(({ value }) => value);
  const wall = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time}`;
  const chosen = Number(field(req, `${prefix}-at`));
  return judged(instantOf(wall, zone), { prefix, zone, chosen });
}

function judged(
  verdict: Verdict<number>,
  { prefix, zone, chosen }: { prefix: string; zone: string; chosen: number },
): TypedInstant {
  if (verdict.ok) return { ok: true, at: verdict.value, wall: wallText(verdict.value, zone) };
  const { firstAt, firstText, secondAt, secondText } = verdict.detail ?? {};
  if (verdict.code !== 'time-occurs-twice') {
    const part = verdict.code === 'time-does-not-exist' ? 'time' : 'day';
    return {
      ok: false,
      problem: {
        field: `${prefix}-${part}`,
        text: verdict.code === 'time-malformed' ? 'This must be a real date' : verdict.message,
      },
    };
  }
  if (chosen === firstAt || chosen === secondAt)
    return { ok: true, at: chosen, wall: chosen === firstAt ? String(firstText) : String(secondText) };
  const items = [
    { value: String(firstAt), text: String(firstText) },
    { value: String(secondAt), text: String(secondText) },
  ];
  return {
    ok: false,
    problem: { field: `${prefix}-at`, text: 'The clocks show this time twice that day. Choose which you mean' },
    ambiguous: { field: prefix, items },
  };
}

export type TypedDay = { readonly ok: true; readonly day: string } | { readonly ok: false; readonly problem: Problem };

/** The day that the three fields of a date input name, 'YYYY-MM-DD', or what is wrong and beside which field. */
export function readDay(req: Request, prefix: string, called: string): TypedDay {
  const wrong = (part: string, text: string): TypedDay => ({
    ok: false,
    problem: { field: `${prefix}-${part}`, text },
  });
  const parts = ['day', 'month', 'year'].map((part) => ({ part, value: line(req, `${prefix}-${part}`) }));
  const missing = parts.find(({ value }) => value === '');
  if (missing !== undefined) return wrong(missing.part, `Give ${called} with day, month and year`);
  const [day = '', month = '', year = ''] = parts.map(({ value }) => value);
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isRealDate(written) ? { ok: true, day: written } : wrong('day', `The day of ${called} must be a real date`);
}

/** "17:00", "5pm", "5.30 pm", "midday" as HH:MM. */
export function readTime(text: string): string | undefined {
  const plain = text.toLowerCase().replaceAll(' ', '');
  if (plain === 'midday' || plain === 'noon') return '12:00';
  const match = /^(?<hour>\d{1,2})(?:[:.](?<minute>\d\d))?(?<half>am|pm)?$/u.exec(plain);
  if (match?.groups === undefined) return undefined;
  const { hour = '', minute, half } = match.groups;
  if (half === undefined && minute === undefined) return undefined;
  const shown = Number(hour);
  if (half !== undefined && (shown < 1 || shown > 12)) return undefined;
  const hours = half === undefined ? shown : (shown % 12) + (half === 'pm' ? 12 : 0);
  if (hours > 23 || Number(minute ?? 0) > 59) return undefined;
  return `${String(hours).padStart(2, '0')}:${minute ?? '00'}`;
}

/** The fields of an instant, to fill a form with what holds now. */
export function dateFieldsOf(prefix: string, at: number, zone: string): Record<string, string> {
  const [year = '', month = '', day = ''] = localDate(at, zone).split('-');
  const time = wallText(at, zone).split(', ').at(-1) ?? '';
  return {
    [`${prefix}-day`]: String(Number(day)),
    [`${prefix}-month`]: String(Number(month)),
    [`${prefix}-year`]: year,
    [`${prefix}-time`]: time,
  };
}

/** A date that may be left out altogether; the time alone, which a form may have filled in itself, is none. */
export function readOptionalInstant(
  req: Request,
  prefix: string,
  called: string,
  zone: string,
): TypedInstant | undefined {
  const empty = ['day', 'month', 'year'].every((part) => line(req, `${prefix}-${part}`) === '');
  return empty ? undefined : readInstant(req, prefix, called, zone);
}
