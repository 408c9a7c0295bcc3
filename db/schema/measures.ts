import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Frequency } from '../../domain/calendar/periods.ts';
import type { IndicatorState, MeasureKind, Origin, Polarity, Quality } from '../../domain/measures/indicator.ts';
import type { TargetState } from '../../domain/measures/target-list.ts';
import { at, atNow, id, keyOf, spoken, titled, words } from '../columns.ts';
import { tasks } from './chase.ts';
import { people, posts } from './directory.ts';
import { signOffs } from './sign-offs.ts';
import { activities, datedItems, strands, strategies } from './strategies.ts';

/** Every table of measures says whose strategy it is, so that its wall asks no other table. */
const strategyId = () => keyOf('strategy_id', () => strategies.processId);

/** What is measured, how, how often and by whom (S40-S45). What it measures: a strand, an activity, else the strategy itself. */
export const indicators = pgTable(
  'indicators',
  {
    id: id(),
    strategyId: strategyId(),
    strandId: uuid('strand_id').references(() => strands.id),
    activityId: uuid('activity_id').references(() => activities.id),
    title: text('title').notNull(),
    definition: text('definition').notNull().default(''),
    origin: text('origin').$type<Origin>().notNull(),
    kind: text('kind').$type<MeasureKind>().notNull(),
    unit: text('unit').notNull().default(''),
    decimals: smallint('decimals').notNull().default(0),
    polarity: text('polarity').$type<Polarity>().notNull(),
    frequency: text('frequency').$type<Frequency>().notNull(),
    numerator: text('numerator').notNull().default(''),
    denominator: text('denominator').notNull().default(''),
    scale: jsonb('scale').$type<string[]>().notNull().default([]),
    ownerPostId: keyOf('owner_post_id', () => posts.id),
    state: text('state').$type<IndicatorState>().notNull().default('designing'),
    quality: text('quality').$type<Quality>().notNull().default('good'),
    /** The one that is being developed in its place (S45). */
    replacedById: uuid('replaced_by_id').references((): AnyPgColumn => indicators.id),
    version: integer('version').notNull().default(1),
    words: words(titled('title'), spoken('definition')),
  },
  (t) => [
    index('indicators_words').using('gin', t.words),
    index('indicators_strategy').on(t.strategyId, t.id),
    index('indicators_owner').on(t.ownerPostId),
    index('indicators_activity')
      .on(t.activityId)
      .where(sql`activity_id is not null`),
    index('indicators_strand')
      .on(t.strandId)
      .where(sql`strand_id is not null`),
  ],
);

/** By what an indicator is broken down; the one without a name is the whole. An area that went stays with its values. */
export const indicatorAreas = pgTable(
  'indicator_areas',
  {
    id: id(),
    strategyId: strategyId(),
    indicatorId: keyOf('indicator_id', () => indicators.id),
    name: text('name').notNull(),
    order: smallint('position').notNull(),
    endedAt: at('ended_at'),
  },
  (t) => [unique('indicator_areas_name').on(t.indicatorId, t.name)],
);

/** Each step of an indicator's life, with its reason; never changed. */
export const indicatorSteps = pgTable(
  'indicator_steps',
  {
    id: id(),
    strategyId: strategyId(),
    indicatorId: keyOf('indicator_id', () => indicators.id),
    before: text('before').$type<IndicatorState>().notNull(),
    after: text('after').$type<IndicatorState>().notNull(),
    reason: text('reason').notNull(),
    takenBy: keyOf('taken_by', () => people.id),
    takenAt: atNow('taken_at'),
  },
  (t) => [index('indicator_steps_indicator').on(t.indicatorId)],
);

/** What was said of a period and an area; never changed: another word on it is another revision. */
export const indicatorValues = pgTable(
  'indicator_values',
  {
    id: id(),
    strategyId: strategyId(),
    indicatorId: keyOf('indicator_id', () => indicators.id),
    areaId: keyOf('area_id', () => indicatorAreas.id),
    period: text('period').notNull(),
    revision: smallint('revision').notNull(),
    /** A whole number, counted in the last decimal of the indicator; null: there is none, and `whyNone` says why. */
    scaled: doublePrecision('scaled'),
    whyNone: text('why_none').notNull(),
    provisional: boolean('provisional').notNull(),
    note: text('note').notNull().default(''),
    /** Of a survey: how many were asked, and how far off the truth may be, counted as the value is. */
    sample: integer('sample'),
    margin: doublePrecision('margin'),
    /** It came after it was due. */
    late: boolean('late').notNull(),
    saidBy: keyOf('said_by', () => people.id),
    saidAt: atNow('said_at'),
  },
  (t) => [
    unique('indicator_values_revision').on(t.areaId, t.period, t.revision),
    index('indicator_values_indicator').on(t.indicatorId, t.areaId, t.period, t.revision),
    check('indicator_values_or_why', sql`(scaled is null) = (why_none <> '')`),
    check('indicator_values_survey', sql`sample > 0 and margin >= 0 and margin = trunc(margin)`),
    check('indicator_values_whole', sql`scaled = trunc(scaled)`),
  ],
);

/** The task by which the value of a period is owed to the watch of the strategy; without a period, the targets. */
export const indicatorTasks = pgTable(
  'indicator_tasks',
  {
    taskId: uuid('task_id')
      .primaryKey()
      .references(() => tasks.id),
    strategyId: strategyId(),
    indicatorId: keyOf('indicator_id', () => indicators.id),
    period: text('period'),
  },
  (t) => [unique('indicator_tasks_once').on(t.indicatorId, t.period)],
);

/** The year in which a strategy collects what its targets will rest on (S41). Its last day is that of the dated item. */
export const baselines = pgTable('baselines', {
  strategyId: uuid('strategy_id')
    .primaryKey()
    .references(() => strategies.processId),
  fromOn: date('from_on').notNull(),
  itemId: keyOf('item_id', () => datedItems.id),
});

/** A target of an area, from its period on; never changed: another word on it is another revision. None before the baseline has ended. */
export const indicatorTargets = pgTable(
  'indicator_targets',
  {
    id: id(),
    strategyId: strategyId(),
    indicatorId: keyOf('indicator_id', () => indicators.id),
    areaId: keyOf('area_id', () => indicatorAreas.id),
    period: text('period').notNull(),
    revision: smallint('revision').notNull(),
    /** Both counted as values are. */
    scaled: doublePrecision('scaled').notNull(),
    tolerance: doublePrecision('tolerance').notNull(),
    reason: text('reason').notNull(),
    setBy: keyOf('set_by', () => people.id),
    setAt: atNow('set_at'),
    state: text('state').$type<TargetState>().notNull().default('set'),
    /** By which it was agreed or sent back, and what that is called. */
    signOffId: uuid('sign_off_id').references(() => signOffs.processId),
    signOff: text('sign_off').notNull().default(''),
  },
  (t) => [
    unique('indicator_targets_revision').on(t.areaId, t.period, t.revision),
    index('indicator_targets_indicator').on(t.indicatorId),
    check(
      'indicator_targets_state',
      sql`state in ('set', 'proposed', 'agreed', 'returned') and (state in ('agreed', 'returned')) = (sign_off_id is not null)`,
    ),
    check('indicator_targets_whole', sql`scaled = trunc(scaled) and tolerance = trunc(tolerance) and tolerance >= 0`),
  ],
);
