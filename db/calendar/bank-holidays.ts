import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { isRealDate } from '../../domain/calendar/holidays.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';

export type HolidayInput = { readonly calendar: CalendarName; readonly day: string };
export type Holiday = HolidayInput & { readonly title: string };

/** The bank holidays as the database knows them now, by calendar and day. */
export async function listHolidays(tx: Tx, calendar?: CalendarName): Promise<Holiday[]> {
  const { rows } = await tx.execute<Holiday>(sql`
    select calendar, to_char(day, 'YYYY-MM-DD') as day, title from bank_holidays
    where removed_at is null ${calendar === undefined ? sql`` : sql`and calendar = ${calendar}`} order by calendar, day`);
  return rows;
}

/** Adds a holiday that was proclaimed, or one of a coming year. No date moves by this (R48): plans keep their steps. */
export async function addHoliday(
  tx: Tx,
  actor: Actor,
  input: Holiday,
): Promise<Verdict<{ calendar: CalendarName; day: string }>> {
  const { calendar, day, title } = input;
  if (!isRealDate(day)) return refuse('time-malformed', 'This must be a real date, from the year 2000 to 2199.');
  const { rowCount } = await tx.execute(sql`
    insert into bank_holidays (calendar, day, title) values (${calendar}, ${day}::date, ${title})
    on conflict (calendar, day) do update set title = excluded.title, removed_at = null where bank_holidays.removed_at is not null`);
  if (rowCount === 0) return refuse('nothing-to-change', 'This day is a bank holiday of this calendar already.');
  await audit(tx, { actorId: actor.personId, act: 'holiday-added', details: { calendar, day } });
  return accept({ calendar, day });
}

/** Says that a day is no holiday. The row stays, or the next start would bring a built-in day back. */
export async function removeHoliday(
  tx: Tx,
  actor: Actor,
  { calendar, day }: HolidayInput,
): Promise<Verdict<{ calendar: CalendarName; day: string }>> {
  const known = isRealDate(day)
    ? await tx.execute(sql`
        update bank_holidays set removed_at = app_now() where calendar = ${calendar} and day = ${day}::date and removed_at is null`)
    : undefined;
  if (known === undefined || known.rowCount === 0)
    return refuse('nothing-to-change', 'This day is no bank holiday of this calendar.');
  await audit(tx, { actorId: actor.personId, act: 'holiday-removed', details: { calendar, day } });
  return accept({ calendar, day });
}
