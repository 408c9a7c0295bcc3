import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Fate } from '../../domain/strategies/revision.ts';
import type { ItemKind } from '../../domain/strategies/strategy.ts';
import type { LineKind } from '../../domain/strategies/versions.ts';
import { at, atNow, id, keyOf, spoken, titled, words } from '../columns.ts';
import { people, posts } from './directory.ts';
import { planVersions } from './plan-versions.ts';
import { strategies } from './strategies.ts';

/** A revision of the whole plan, drafted beside the one in force; handed in as a version, it takes effect with it (S25). */
export const planRevisions = pgTable(
  'plan_revisions',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    title: text('title').notNull(),
    note: text('note').notNull().default(''),
    openedBy: keyOf('opened_by', () => people.id),
    openedAt: atNow('opened_at'),
    /** As which it was handed in. */
    versionId: uuid('version_id').references(() => planVersions.id),
    handedInBy: uuid('handed_in_by').references(() => people.id),
    handedInAt: at('handed_in_at'),
    inForceAt: at('in_force_at'),
    discardedAt: at('discarded_at'),
    words: words(titled('title'), spoken('note')),
  },
  (t) => [
    index('plan_revisions_words').using('gin', t.words),
    index('plan_revisions_strategy').on(t.strategyId, t.id),
    uniqueIndex('plan_revisions_open')
      .on(t.strategyId)
      .where(sql`in_force_at is null and discarded_at is null`),
    index('plan_revisions_version').on(t.versionId),
    check('plan_revisions_handed_in', sql`in_force_at is null or version_id is not null`),
  ],
);

/** Who writes it besides the officer who opened it. */
export const revisionDrafters = pgTable(
  'revision_drafters',
  {
    revisionId: keyOf('revision_id', () => planRevisions.id),
    personId: keyOf('person_id', () => people.id),
  },
  (t) => [primaryKey({ columns: [t.revisionId, t.personId] })],
);

/**
 * What becomes of a line of the plan, or a new line, whose id its strand, activity or date will have. `was...`: what the
 * plan said when the draft last looked at it; of a new line nothing.
 */
export const revisionLines = pgTable(
  'revision_lines',
  {
    revisionId: keyOf('revision_id', () => planRevisions.id),
    partId: uuid('part_id')
      .notNull()
      .default(sql`uuidv7()`),
    kind: text('kind').$type<LineKind>().notNull(),
    itemKind: text('item_kind').$type<ItemKind>(),
    wasTitle: text('was_title'),
    wasArea: text('was_area'),
    wasParentId: uuid('was_parent_id'),
    wasPostId: uuid('was_post_id'),
    /** The post with its agency, as they were called. */
    wasHeldBy: text('was_held_by'),
    wasDay: date('was_day'),
    wasDone: boolean('was_done').notNull().default(false),
    /** Null: nobody has said anything about it yet. */
    fate: text('fate').$type<Fate>(),
    title: text('title').notNull(),
    area: text('area').notNull().default(''),
    parentId: uuid('parent_id'),
    postId: uuid('post_id').references(() => posts.id),
    day: date('day'),
    intoId: uuid('into_id'),
    fromId: uuid('from_id'),
    reason: text('reason').notNull().default(''),
    place: bigint('place', { mode: 'number' }).notNull(),
    /** By which the plan put it among the lines of its place when the draft took it over. */
    wasPlace: bigint('was_place', { mode: 'number' }),
    version: integer('version').notNull().default(1),
    saidBy: uuid('said_by').references(() => people.id),
    saidAt: at('said_at'),
  },
  (t) => [
    primaryKey({ columns: [t.revisionId, t.partId] }),
    index('revision_lines_part').on(t.partId),
    index('revision_lines_merged')
      .on(t.intoId)
      .where(sql`into_id is not null`),
    index('revision_lines_split')
      .on(t.fromId)
      .where(sql`from_id is not null`),
    check('revision_lines_new', sql`(fate is not distinct from 'new') = (was_title is null)`),
    check(
      'revision_lines_into',
      sql`(fate is not distinct from 'merged') = (into_id is not null) and into_id is distinct from part_id`,
    ),
    check('revision_lines_from', sql`from_id is null or was_title is null`),
  ],
);

/** What became of a strand or an activity of the strategy before, in the one that follows it; `to_id` null: it was dropped. */
export const planSuccessions = pgTable(
  'plan_successions',
  {
    strategyId: uuid('strategy_id')
      .notNull()
      .references(() => strategies.processId),
    fromId: uuid('from_id').notNull(),
    toId: uuid('to_id'),
    reason: text('reason').notNull().default(''),
    saidBy: uuid('said_by')
      .notNull()
      .references(() => people.id),
    saidAt: atNow('said_at'),
  },
  (t) => [unique('plan_successions_once').on(t.strategyId, t.fromId, t.toId).nullsNotDistinct()],
);
