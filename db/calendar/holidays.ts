import type pg from 'pg';
import { bankHolidayRows } from '../../domain/calendar/holidays.ts';

/** Fills the table of bank holidays with those that are built in; days that somebody added, changed or removed stay as they are. */
export async function seedHolidays(client: pg.Client): Promise<void> {
  await client.query(
    `insert into bank_holidays (calendar, day, title)
     select calendar, day::date, title from jsonb_to_recordset($1::jsonb) as h(calendar text, day text, title text)
     on conflict do nothing`,
    [JSON.stringify(bankHolidayRows())],
  );
}
