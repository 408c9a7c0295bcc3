import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { LinkKind } from '../../domain/strategies/link.ts';
import { id, keyOf, spoken, titled, words } from '../columns.ts';
import { activities, strands, strategies } from './strategies.ts';

/** An objective, operation, scheme, strategy, area or risk that parts of a plan are tied to (S27). */
export const links = pgTable(
  'links',
  {
    id: id(),
    /** Null: of the directorate, for every strategy. */
    strategyId: uuid('strategy_id').references(() => strategies.processId),
    kind: text('kind').$type<LinkKind>().notNull(),
    name: text('name').notNull(),
    source: text('source').notNull().default(''),
    version: integer('version').notNull().default(1),
    words: words(titled('name'), spoken('source')),
  },
  (t) => [
    index('links_words').using('gin', t.words),
    uniqueIndex('links_name').on(
      sql`coalesce(${t.strategyId}, '00000000-0000-0000-0000-000000000000')`,
      t.kind,
      sql`lower(${t.name})`,
    ),
    index('links_strategy').on(t.strategyId, t.id),
  ],
);

/** A strand or an activity that serves a link. */
export const partLinks = pgTable(
  'part_links',
  {
    linkId: keyOf('link_id', () => links.id),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    strandId: uuid('strand_id').references(() => strands.id),
    activityId: uuid('activity_id').references(() => activities.id),
    partId: uuid('part_id')
      .notNull()
      .generatedAlwaysAs(sql`coalesce("strand_id", "activity_id")`),
  },
  (t) => [
    primaryKey({ columns: [t.linkId, t.partId] }),
    index('part_links_part').on(t.partId),
    check('part_links_one', sql`num_nonnulls(strand_id, activity_id) = 1`),
  ],
);
