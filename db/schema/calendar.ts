import { date, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { at, atNow, id, keyOf } from '../columns.ts';
import { people } from './directory.ts';

export const bankHolidays = pgTable(
  'bank_holidays',
  {
    calendar: text('calendar').$type<CalendarName>().notNull(),
    day: date('day').notNull(),
    title: text('title').notNull(),
    /** Somebody said that it is no holiday: kept, so that the built-in days do not bring it back. */
    removedAt: at('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.calendar, t.day] })],
);

/** A person's dates as a calendar program reads them, at an address that only he knows; revoked with one press. */
export const calendarFeeds = pgTable(
  'calendar_feeds',
  {
    id: id(),
    personId: keyOf('person_id', () => people.id),
    tokenHash: text('token_hash').notNull().unique(),
    createdAt: atNow('created_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('calendar_feeds_person').on(t.personId)],
);
