import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  date,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { InputKind } from '../../domain/strategies/origins.ts';
import { at, atNow, id, keyOf, spoken, titled, words } from '../columns.ts';
import { people } from './directory.ts';
import { logItems } from './rounds.ts';
import { activities, datedItems, strands, strategies } from './strategies.ts';

const strategyId = () => keyOf('strategy_id', () => strategies.processId);

/** What the draft of a strategy rests on (S7): where it comes from, when, and what it says. */
export const inputs = pgTable(
  'inputs',
  {
    id: id(),
    strategyId: strategyId(),
    kind: text('kind').$type<InputKind>().notNull(),
    title: text('title').notNull(),
    source: text('source').notNull().default(''),
    said: text('said').notNull().default(''),
    datedOn: date('dated_on'),
    /** The gap analysis that found the gap, the priorities that the priority stands in. */
    partOfId: uuid('part_of_id').references((): AnyPgColumn => inputs.id),
    version: integer('version').notNull().default(1),
    words: words(titled('title'), spoken('source'), spoken('said')),
  },
  (t) => [
    index('inputs_words').using('gin', t.words),
    index('inputs_strategy').on(t.strategyId, t.id),
    index('inputs_part_of').on(t.partOfId),
    check('inputs_not_itself', sql`part_of_id <> id`),
  ],
);

/** What was said again and again (S9). */
export const themes = pgTable('themes', { id: id(), strategyId: strategyId(), name: text('name').notNull() }, (t) => [
  uniqueIndex('themes_name').on(t.strategyId, sql`lower(${t.name})`),
]);

/** Where a comment, an input or a theme led: exactly one of each end is there. It is undone, not removed. */
export const traces = pgTable(
  'traces',
  {
    id: id(),
    strategyId: strategyId(),
    commentId: uuid('comment_id').references(() => logItems.id),
    inputId: uuid('input_id').references(() => inputs.id),
    themeId: uuid('theme_id').references(() => themes.id),
    toStrandId: uuid('to_strand_id').references(() => strands.id),
    toActivityId: uuid('to_activity_id').references(() => activities.id),
    toDateId: uuid('to_date_id').references(() => datedItems.id),
    toInputId: uuid('to_input_id').references(() => inputs.id),
    toThemeId: uuid('to_theme_id').references(() => themes.id),
    fromId: uuid('from_id')
      .notNull()
      .generatedAlwaysAs(sql`coalesce("comment_id", "input_id", "theme_id")`),
    toId: uuid('to_id')
      .notNull()
      .generatedAlwaysAs(sql`coalesce("to_strand_id", "to_activity_id", "to_date_id", "to_input_id", "to_theme_id")`),
    what: text('what').notNull().default(''),
    byId: uuid('by_id').references(() => people.id),
    at: atNow('at'),
    undoneAt: at('undone_at'),
  },
  (t) => [
    index('traces_led')
      .on(t.strategyId, t.id)
      .where(sql`comment_id is not null and undone_at is null`),
    /** One thing leads to another once. */
    unique('traces_once').on(t.fromId, t.toId, t.undoneAt).nullsNotDistinct(),
    index('traces_to').on(t.toId),
    check('traces_from_one', sql`num_nonnulls(comment_id, input_id, theme_id) = 1`),
    check('traces_to_one', sql`num_nonnulls(to_strand_id, to_activity_id, to_date_id, to_input_id, to_theme_id) = 1`),
  ],
);
