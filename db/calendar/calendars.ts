import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { calendarFrom, type WorkingCalendar } from '../../domain/calendar/holidays.ts';
import type { Tx } from '../connect.ts';
import { statement } from '../statement.ts';

const daysOf = statement(
  'calendar.days',
  z.object({ calendar: z.string(), day: z.iso.date(), version: z.string() }),
  (name: CalendarName) => sql`
    select calendar, to_char(day, 'YYYY-MM-DD') as day, left(md5(string_agg(day::text, ',') over ()), 12) as version
    from (select * from bank_holidays where calendar = ${name} and removed_at is null order by day) known`,
);

/** The working calendar as the database knows it now; its version is kept with every plan that was made by it (R48). */
export async function loadCalendar(tx: Tx, name: CalendarName): Promise<WorkingCalendar> {
  const days = await daysOf(tx, name);
  return calendarFrom(name, days, days[0]?.version ?? 'none');
}
