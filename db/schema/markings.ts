import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, atNow, id, keyOf } from '../columns.ts';
import { agencies, people, posts } from './directory.ts';
import { activities, strands, strategies } from './strategies.ts';

/** A part of the plan that only some may see, since when and why, and who lifted it. The wall is `app_hidden()` (0047). */
export const markings = pgTable(
  'markings',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    strandId: uuid('strand_id').references(() => strands.id),
    activityId: uuid('activity_id').references(() => activities.id),
    partId: uuid('part_id')
      .notNull()
      .generatedAlwaysAs(sql`coalesce("strand_id", "activity_id")`),
    reason: text('reason').notNull(),
    markedBy: keyOf('marked_by', () => people.id),
    markedAt: atNow('marked_at'),
    liftedWhy: text('lifted_why'),
    liftedBy: uuid('lifted_by').references(() => people.id),
    liftedAt: at('lifted_at'),
  },
  (t) => [
    uniqueIndex('markings_open')
      .on(t.partId)
      .where(sql`lifted_at is null`),
    index('markings_part').on(t.partId, t.id),
    index('markings_strategy').on(t.strategyId, t.id),
    check('markings_of_one', sql`num_nonnulls(strand_id, activity_id) = 1`),
    check('markings_lifted', sql`num_nonnulls(lifted_why, lifted_by, lifted_at) in (0, 3)`),
  ],
);

/** Whom a marking names as one who may see it: a whole agency, or who holds a post. */
export const markingInsiders = pgTable(
  'marking_insiders',
  {
    markingId: keyOf('marking_id', () => markings.id),
    agencyId: uuid('agency_id').references(() => agencies.id),
    postId: uuid('post_id').references(() => posts.id),
  },
  (t) => [
    unique('marking_insiders_once').on(t.markingId, t.agencyId, t.postId).nullsNotDistinct(),
    check('marking_insiders_one', sql`num_nonnulls(agency_id, post_id) = 1`),
  ],
);
