import type { Request } from 'express';
import { typedDay, type TypedParts, typedTime } from '../../../domain/calendar/typed-date.ts';
import { instantOf, localDate, wallText } from '../../../domain/calendar/zones.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import { field, line } from './forms.ts';
import type { Ambiguous, Problem } from '../shown.ts';

export type TypedInstant =
  | { readonly ok: true; readonly at: number; readonly wall: string }
  | { readonly ok: false; readonly problem: Problem; readonly ambiguous?: Ambiguous };

/**
 * The instant that the four fields of a date input name in a zone.
 * In: the fields' prefix, what the date is called in messages ("the new date"), and which instant the form was filled
 * with: untouched, it is that very instant, whatever the fields cannot show of it. Out: the instant with its wall text, or
 * what is wrong and beside which field; of a time that occurs twice, the choice to offer.
 */
export function readInstant(
  req: Request,
  prefix: string,
  called: string,
  zone: string,
  stored: number | null | undefined = null,
): TypedInstant {
  const wrong = (part: string, text: string): TypedInstant => ({
    ok: false,
    problem: { field: `${prefix}-${part}`, text },
  });
  if (typeof stored === 'number' && isUntouched(req, prefix, dateFieldsOf(prefix, stored, zone)))
    return { ok: true, at: stored, wall: wallText(stored, zone) };
  const day = typedDay(typedParts(req, prefix), called);
  if (!day.ok) return wrong(String(day.detail?.['part']), day.message);
  const time = typedTime(line(req, `${prefix}-time`));
  if (time === undefined)
    return wrong('time', 'Give a time that can be read in one way only, for example 17:00 or 5pm');
  const wall = `${day.value}T${time}`;
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

function typedParts(req: Request, prefix: string): TypedParts {
  const [day = '', month = '', year = ''] = ['day', 'month', 'year'].map((part) => line(req, `${prefix}-${part}`));
  return { day, month, year };
}

function isUntouched(req: Request, prefix: string, shown: Readonly<Record<string, string>>): boolean {
  return field(req, `${prefix}-at`) === '' && Object.entries(shown).every(([name, value]) => line(req, name) === value);
}

export type TypedDay = { readonly ok: true; readonly day: string } | { readonly ok: false; readonly problem: Problem };

/** The day that the three fields of a date input name, 'YYYY-MM-DD', or what is wrong and beside which field. */
export function readDay(req: Request, prefix: string, called: string): TypedDay {
  const day = typedDay(typedParts(req, prefix), called);
  if (day.ok) return { ok: true, day: day.value };
  return { ok: false, problem: { field: `${prefix}-${String(day.detail?.['part'])}`, text: day.message } };
}

/** Whether nothing was typed into any of the three. */
export function isNoDay(req: Request, prefix: string): boolean {
  return Object.values(typedParts(req, prefix)).every((part) => part === '');
}

/** The fields of a day, to fill a form with what holds now. */
export function dayFieldsOf(prefix: string, day: string | null): Record<string, string> {
  if (day === null) return {};
  const [year = '', month = '', date = ''] = day.split('-');
  return {
    [`${prefix}-day`]: String(Number(date)),
    [`${prefix}-month`]: String(Number(month)),
    [`${prefix}-year`]: year,
  };
}

/** The fields of an instant, to fill a form with what holds now. */
export function dateFieldsOf(prefix: string, at: number, zone: string): Record<string, string> {
  const time = wallText(at, zone).split(', ').at(-1) ?? '';
  return { ...dayFieldsOf(prefix, localDate(at, zone)), [`${prefix}-time`]: time };
}

/** A date that may be left out altogether; the time alone, which a form may have filled in itself, is none. */
export function readOptionalInstant(
  req: Request,
  prefix: string,
  called: string,
  zone: string,
  stored: number | null | undefined = null,
): TypedInstant | undefined {
  return isNoDay(req, prefix) ? undefined : readInstant(req, prefix, called, zone, stored);
}
