import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Asked, StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { NominationPart, NominationState } from '../../domain/strategies/nomination.ts';
import type { ColourScale, ItemKind, ItemState } from '../../domain/strategies/strategy.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { at, atNow, id, keyOf, spoken, titled, words } from '../columns.ts';
import { processes, tasks } from './chase.ts';
import { bodies, people, posts } from './directory.ts';

export const strategies = pgTable(
  'strategies',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    purpose: text('purpose').notNull().default(''),
    zone: text('zone').notNull().default('Europe/London'),
    calendar: text('calendar').$type<CalendarName>().notNull().default('england-and-wales'),
    /** Its own colours with a word for each; which of them are bad is said here and nowhere else (S66). */
    colours: jsonb('colours').$type<ColourScale>().notNull(),
    /** The post that is accountable for it (S34), and the body that governs it (S35). */
    ownerPostId: uuid('owner_post_id').references(() => posts.id),
    bodyId: uuid('body_id').references(() => bodies.id),
    /** From which day to which it holds, where it is said. */
    beginsOn: date('begins_on'),
    endsOn: date('ends_on'),
    /** In whose minor units its money is kept. */
    currency: text('currency').notNull().default('GBP'),
    /** The strategy whose place it takes. */
    predecessorId: uuid('predecessor_id').references((): AnyPgColumn => strategies.processId),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    check('strategies_span', sql`ends_on > begins_on`),
    check('strategies_not_itself', sql`predecessor_id <> process_id`),
    index('strategies_predecessor').on(t.predecessorId),
  ],
);

/** The way that the report of each of its reviews takes once the period is locked; no row: it is sent by hand. */
export const reviewRouteStages = pgTable(
  'review_route_stages',
  {
    strategyId: keyOf('strategy_id', () => strategies.processId),
    order: smallint('position').notNull(),
    bodyId: uuid('body_id').references(() => bodies.id),
    postId: uuid('post_id').references(() => posts.id),
    rule: text('rule').$type<StageRule['kind']>().notNull(),
    ruleCount: smallint('rule_count'),
    asked: text('asked').$type<Asked>().notNull(),
    /** How many working days it has; null: it decides at a meeting. */
    workingDays: smallint('working_days'),
  },
  (t) => [primaryKey({ columns: [t.strategyId, t.order] })],
);

export const strands = pgTable(
  'strands',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    priorityArea: text('priority_area').notNull().default(''),
    name: text('name').notNull(),
    leaderPostId: uuid('leader_post_id').references(() => posts.id),
    order: smallint('position').notNull(),
    /** A revision of the plan has ended it, and why. */
    retiredAt: at('retired_at'),
    retiredWhy: text('retired_why'),
    words: words(titled('name'), spoken('priority_area')),
  },
  (t) => [
    index('strands_words').using('gin', t.words),
    unique('strands_position').on(t.strategyId, t.order),
    index('strands_leader').on(t.leaderPostId),
  ],
);

export const activities = pgTable(
  'activities',
  {
    id: id(),
    strandId: keyOf('strand_id', () => strands.id),
    title: text('title').notNull(),
    /** The nominated lead: a post with its command (S65). */
    leadPostId: keyOf('lead_post_id', () => posts.id),
    order: smallint('position').notNull(),
    retiredAt: at('retired_at'),
    retiredWhy: text('retired_why'),
    words: words(titled('title')),
  },
  (t) => [
    index('activities_words').using('gin', t.words),
    unique('activities_position').on(t.strandId, t.order),
    index('activities_lead').on(t.leadPostId),
  ],
);

/** Who is named to lead a strand or an activity, or to own one jointly, and what he says to it (S30, S65). */
export const nominations = pgTable(
  'nominations',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    activityId: uuid('activity_id').references(() => activities.id),
    strandId: uuid('strand_id').references(() => strands.id),
    postId: keyOf('post_id', () => posts.id),
    part: text('part').$type<NominationPart>().notNull(),
    state: text('state').$type<NominationState>().notNull().default('asked'),
    /** By which the post is asked, once the strategy is watched; and only where it declined, the officers for another one. */
    taskId: uuid('task_id').references(() => tasks.id),
    renewalTaskId: uuid('renewal_task_id').references(() => tasks.id),
    reason: text('reason').notNull().default(''),
    answeredBy: uuid('answered_by').references(() => people.id),
    answeredAt: at('answered_at'),
    /** Who named the post: whoever acts, by the database; null before this was kept. */
    namedBy: uuid('named_by')
      .references(() => people.id)
      .default(sql`app_person()`),
  },
  (t) => [
    check('nominations_of_one', sql`num_nonnulls(activity_id, strand_id) = 1`),
    uniqueIndex('nominations_activity')
      .on(t.activityId, t.postId)
      .where(sql`state <> 'withdrawn'`),
    uniqueIndex('nominations_strand')
      .on(t.strandId)
      .where(sql`state <> 'withdrawn'`),
    index('nominations_strategy').on(t.strategyId),
    index('nominations_post').on(t.postId),
    index('nominations_task').on(t.taskId),
    index('nominations_renewal').on(t.renewalTaskId),
    index('nominations_to_ask')
      .on(t.strategyId)
      .where(sql`state = 'asked' and task_id is null or state = 'declined' and renewal_task_id is null`),
  ],
);

/**
 * One dated promise of a strategy: a milestone of an activity, the launch, the result of a bid, ... Its chase is a task
 * of the strategy's process; the date first planned is kept beside the one that holds now.
 */
export const datedItems = pgTable(
  'dated_items',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    kind: text('kind').$type<ItemKind>().notNull(),
    activityId: uuid('activity_id').references(() => activities.id),
    title: text('title').notNull(),
    /** Who is asked when the day comes; the strategy's owner where nobody is named. */
    ownerPostId: uuid('owner_post_id').references(() => posts.id),
    firstDueOn: date('first_due_on').notNull(),
    dueOn: date('due_on').notNull(),
    state: text('state').$type<ItemState>().notNull().default('planned'),
    doneOn: date('done_on'),
    result: text('result').notNull().default(''),
    taskId: uuid('task_id').references(() => tasks.id),
    /** The process whose decision is to be reviewed, or that the item came from. */
    aboutProcessId: uuid('about_process_id').references(() => processes.id),
    /** What was drafted as the review that it promises: opening that keeps the date. */
    reviewProcessId: uuid('review_process_id').references(() => processes.id),
    /** What it says beside its title: what is told to whom, what was agreed. */
    note: text('note').notNull().default(''),
    version: integer('version').notNull().default(1),
    words: words(titled('title'), spoken('result')),
  },
  (t) => [
    index('dated_items_words').using('gin', t.words),
    index('dated_items_strategy').on(t.strategyId, t.dueOn),
    index('dated_items_activity').on(t.activityId),
    index('dated_items_task').on(t.taskId),
    index('dated_items_review')
      .on(t.reviewProcessId)
      .where(sql`review_process_id is not null`),
  ],
);

/** A date that was to move: asked for by a lead, agreed or refused by the committee, or moved at once by an officer (S60). */
export const dateMoves = pgTable(
  'date_moves',
  {
    id: id(),
    itemId: keyOf('item_id', () => datedItems.id),
    oldOn: date('old_on').notNull(),
    newOn: date('new_on').notNull(),
    reason: text('reason').notNull(),
    askedBy: uuid('asked_by').references(() => people.id),
    askedAt: atNow('asked_at'),
    state: text('state').$type<'asked' | 'agreed' | 'refused'>().notNull(),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
  },
  (t) => [
    index('date_moves_item').on(t.itemId),
    uniqueIndex('date_moves_one_asked')
      .on(t.itemId)
      .where(sql`state = 'asked'`),
  ],
);
