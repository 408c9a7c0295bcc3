import { sql } from 'drizzle-orm';
import { check, index, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { FeedbackOutcome } from '../../domain/public/feedback.ts';
import { at, atNow, bytea, id } from '../columns.ts';
import { processes } from './chase.ts';
import { people } from './directory.ts';
import { publications } from './reports.ts';

/** What somebody said of a public page (S54), as it was when he read it; a process of its own once the worker has seen it. */
export const feedback = pgTable(
  'feedback',
  {
    id: id(),
    processId: uuid('process_id')
      .unique()
      .references(() => processes.id),
    /** The report, or the round, whose page it is. */
    publicationId: uuid('publication_id').references(() => publications.id),
    roundId: uuid('round_id').references(() => processes.id),
    /** Its address, and the hash of what stood there. */
    page: text('page').notNull(),
    version: text('version').notNull(),
    name: text('name').notNull().default(''),
    /** Until he is answered; null: he gave none, or it is gone. */
    address: text('address'),
    said: text('said').notNull(),
    /** Of the form and the words in it, so that pressing twice says it once. */
    mark: text('mark').notNull().unique(),
    givenAt: atNow('given_at'),
    outcome: text('outcome').$type<FeedbackOutcome>(),
    /** The answer, or why it was closed. */
    reply: text('reply').notNull().default(''),
    settledBy: uuid('settled_by').references(() => people.id),
    settledAt: at('settled_at'),
    /** Since when its words, name and address are gone. */
    erasedAt: at('erased_at'),
  },
  (t) => [
    index('feedback_new')
      .on(t.id)
      .where(sql`process_id is null`),
    index('feedback_publication').on(t.publicationId),
    index('feedback_round').on(t.roundId),
    index('feedback_kept')
      .on(t.settledAt)
      .where(sql`erased_at is null`),
    check('feedback_about', sql`num_nonnulls(publication_id, round_id) = 1`),
    check('feedback_settled', sql`num_nonnulls(outcome, settled_by, settled_at) in (0, 3)`),
  ],
);

/** By which forms of public pages are signed: read by nobody but the function that signs. */
export const formKeys = pgTable('form_keys', {
  id: smallint('id').primaryKey().default(1),
  key: bytea('key').notNull(),
});
