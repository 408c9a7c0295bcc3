import type { Request } from 'express';
import { loadCalendar } from '../../../db/calendar/calendars.ts';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { dueHint } from '../../../domain/calendar/due-hint.ts';
import { isCalendarName, isRealDate } from '../../../domain/calendar/holidays.ts';
import type { Portal, Visit } from '../context.ts';
import { readDay } from './date-fields.ts';
import { asked } from './forms.ts';

const hints = new WeakMap<Request, string>();

/**
 * What an address that a form leads to takes along of the days by which something is due: the page there then says which
 * of them is no working day. In: whose bank holidays count, the prefixes of the dates in the form. Out: '' where none is.
 */
export function dueNote({ req }: Pick<Visit, 'req'>, calendar: string, ...prefixes: readonly string[]): string {
  const days = prefixes.map((prefix) => readDay(req, prefix, 'the date')).flatMap((one) => (one.ok ? [one.day] : []));
  return days.length === 0 ? '' : `&due=${[...new Set(days)].join(',')}&holidays=${calendar}`;
}

/** Finds out, before a page is shown, what is to be said of the days in its address. */
export async function readDueNote(portal: Pick<Portal, 'db'>, { req, actor }: Visit): Promise<void> {
  const days = asked(req, 'due').split(',').slice(0, 50).filter(isRealDate);
  const name = asked(req, 'holidays');
  if (days.length === 0 || !isCalendarName(name)) return;
  const calendar = await as(portal.db, actingFor(actor), (tx) => loadCalendar(tx, name));
  hints.set(req, days.flatMap((day) => dueHint(day, calendar) ?? []).join(' '));
}

/** The same for the page: '' where there is nothing to say. */
export function dueHintOf(req: Request): string {
  return hints.get(req) ?? '';
}
