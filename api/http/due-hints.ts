import { loadCalendar } from '../../db/calendar/calendars.ts';
import { placeOfDue } from '../../db/chase/terms.ts';
import type { Tx } from '../../db/connect.ts';
import { dueHint } from '../../domain/calendar/due-hint.ts';
import { isRealDate } from '../../domain/calendar/holidays.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { dueNames } from './due-fields.ts';
import type { Call, Route } from './route.ts';

/** The answer, with what is to be said of the days of its request, by the clock and the bank holidays of its process. */
export async function withHint(tx: Tx, route: Route, call: Call, answer: unknown): Promise<unknown> {
  if (route.hints !== true || typeof answer !== 'object' || answer === null) return answer;
  const asked = [...dueIn(call.body)];
  if (asked.length === 0) return answer;
  const made = 'id' in answer ? String(answer.id) : 'processId' in answer ? String(answer.processId) : '';
  const place = await placeOfDue(tx, call.id === '' ? made : call.id);
  const calendar = await loadCalendar(tx, place.calendar);
  const days = new Set(asked.map((one) => (typeof one === 'number' ? localDate(one, place.zone) : one)));
  const said = [...days].filter(isRealDate).flatMap((day) => dueHint(day, calendar) ?? []);
  return said.length === 0 ? answer : { ...answer, hint: said.join(' ') };
}

/** Instants as epoch milliseconds, days as YYYY-MM-DD; a time of a wall clock counts by its day. */
function* dueIn(value: unknown): Generator<number | string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    const isDue = dueNames.some((due) => due === name);
    if (isDue && (typeof one === 'number' || typeof one === 'string')) yield one;
    else if (isDue && typeof one === 'object' && one !== null && 'wall' in one) yield String(one.wall).slice(0, 10);
    else yield* dueIn(one);
  }
}
