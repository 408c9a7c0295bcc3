import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { isRealDate } from '../../domain/calendar/holidays.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { bankHolidays } from '../schema/calendar.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';

export type HolidayInput = { readonly calendar: CalendarName; readonly day: string };
export type Holiday = RowOf<typeof holidays>;

const holidays = statement(
  'calendar.holidays',
  z.object({ calendar: of(bankHolidays.calendar), day: z.iso.date(), title: of(bankHolidays.title) }),
  (given: { calendar: CalendarName | null }) => sql`
    select calendar, to_char(day, 'YYYY-MM-DD') as day, title from bank_holidays
    where removed_at is null and (${given.calendar}::text is null or calendar = ${given.calendar}) order by calendar, day`,
);

/** The bank holidays as the database knows them now, by calendar and day. */
export function listHolidays(tx: Tx, calendar: CalendarName | null = null): Promise<Holiday[]> {
  return holidays(tx, { calendar });
}

const insertHoliday = command(
  'calendar.add-holiday',
  ({ calendar, day, title }: Holiday) => sql`
    insert into bank_holidays (calendar, day, title) values (${calendar}, ${day}::date, ${title})
    on conflict (calendar, day) do update set title = excluded.title, removed_at = null where bank_holidays.removed_at is not null`,
);

/** Adds a holiday that was proclaimed, or one of a coming year. No date moves by this (R48): plans keep their steps. */
export async function addHoliday(tx: Tx, actor: Actor, input: Holiday): Promise<Verdict<HolidayInput>> {
  const { calendar, day } = input;
  if (!isRealDate(day)) return refuse('time-malformed', 'This must be a real date, from the year 2000 to 2199.');
  if ((await insertHoliday(tx, input)) === 0)
    return refuse('nothing-to-change', 'This day is a bank holiday of this calendar already.');
  await audit(tx, { actorId: actor.personId, act: 'holiday-added', details: { calendar, day } });
  return accept({ calendar, day });
}

const endHoliday = command(
  'calendar.remove-holiday',
  ({ calendar, day }: HolidayInput) => sql`
    update bank_holidays set removed_at = app_now() where calendar = ${calendar} and day = ${day}::date and removed_at is null`,
);

/** Says that a day is no holiday. The row stays, or the next start would bring a built-in day back. */
export async function removeHoliday(tx: Tx, actor: Actor, input: HolidayInput): Promise<Verdict<HolidayInput>> {
  const { calendar, day } = input;
  if (!isRealDate(day) || (await endHoliday(tx, input)) === 0)
    return refuse('nothing-to-change', 'This day is no bank holiday of this calendar.');
  await audit(tx, { actorId: actor.personId, act: 'holiday-removed', details: { calendar, day } });
  return accept({ calendar, day });
}
