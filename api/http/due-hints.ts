import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { loadCalendar } from '../../db/calendar/calendars.ts';
import { placeOfProcess, type ProcessPlace } from '../../db/chase/terms.ts';
import type { Tx } from '../../db/connect.ts';
import { dueHint } from '../../domain/calendar/due-hint.ts';
import { isRealDate } from '../../domain/calendar/holidays.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import type { Call, Route } from './route.ts';
import { fieldsOf } from '../reference/schema-fields.ts';

/** The fields of a request that say by when something is due, whatever they stand in. */
const dueNames = ['dueAt', 'due', 'meetingAt', 'meeting', 'dueOn', 'newOn'] as const;

/** What an answer has beside its own fields where the request said by when something is due. */
export const hintField = {
  hint: z.string().exactOptional().meta({
    description:
      'Where a day of the request by which something is due is no working day: what it is, and the next working day. Nothing was refused for it.',
  }),
};

export function saysByWhen(body: z.ZodType): boolean {
  const names = fieldsOf(body, 'input').map(({ name }) => /\w+$/u.exec(name)?.[0] ?? '');
  return dueNames.some((name) => names.includes(name));
}

/** The answer, with what is to be said of the days of its request, by the clock and the bank holidays of its process. */
export async function withHint(tx: Tx, route: Route, call: Call, answer: unknown): Promise<unknown> {
  if (route.hints !== true || typeof answer !== 'object' || answer === null) return answer;
  const asked = [...dueIn(call.body)];
  if (asked.length === 0) return answer;
  const made = 'id' in answer ? String(answer.id) : 'processId' in answer ? String(answer.processId) : '';
  const place = await placeOf(tx, call.id === '' ? made : call.id);
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

type Place = Pick<ProcessPlace, 'zone' | 'calendar'>;

/** Of a task as its own plan says; of a date of a strategy and of a process as the process does. */
async function placeOf(tx: Tx, id: string): Promise<Place> {
  const ofTask = await tx.execute<Place>(sql`
    select c.zone, c.calendar from tasks t join chase_plans c on c.id = t.plan_id where t.id = ${id}`);
  if (ofTask.rows[0] !== undefined) return ofTask.rows[0];
  const ofDate = await tx.execute<{ id: string }>(sql`select strategy_id as id from dated_items where id = ${id}`);
  return placeOfProcess(tx, ofDate.rows[0]?.id ?? id);
}
