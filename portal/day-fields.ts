import type { Request } from 'express';
import { line } from './forms.ts';
import type { Problem } from './render.ts';

export type TypedDay = { readonly ok: true; readonly day: string } | { readonly ok: false; readonly problem: Problem };

/** The day that three fields name, as 'YYYY-MM-DD'; or what is wrong, beside the first field that is. */
export function readDay(req: Request, prefix: string, called: string): TypedDay {
  const [day = '', month = '', year = ''] = ['day', 'month', 'year'].map((part) => line(req, `${prefix}-${part}`));
  const wrong = (text: string): TypedDay => ({ ok: false, problem: { field: `${prefix}-day`, text } });
  if (day === '' || month === '' || year === '') return wrong(`Give ${called} with day, month and year`);
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!/^2[01]\d\d-\d\d-\d\d$/u.test(text) || !isDay(text))
    return wrong('This must be a real date, for example 31 3 2027');
  return { ok: true, day: text };
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether nothing was typed into any of the three. */
export function isNoDay(req: Request, prefix: string): boolean {
  return ['day', 'month', 'year'].every((part) => line(req, `${prefix}-${part}`) === '');
}

export function dayFieldsOf(prefix: string, day: string | null): Record<string, string> {
  if (day === null) return {};
  const [year = '', month = '', date = ''] = day.split('-');
  return {
    [`${prefix}-day`]: String(Number(date)),
    [`${prefix}-month`]: String(Number(month)),
    [`${prefix}-year`]: year,
  };
}
