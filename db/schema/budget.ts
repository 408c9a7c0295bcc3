import { sql } from 'drizzle-orm';
import { bigint, check, date, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { BidState } from '../../domain/budget/bid.ts';
import type { AmountKind, LineKind } from '../../domain/budget/budget.ts';
import { atNow, id, keyOf } from '../columns.ts';
import { people, posts } from './directory.ts';
import { reviews } from './reviews.ts';
import { activities, datedItems, strategies } from './strategies.ts';

/** What one holder of a budget gives to one activity in one financial year, in one way. */
export const budgetLines = pgTable(
  'budget_lines',
  {
    id: id(),
    /** That of the activity, which never leaves it. */
    strategyId: keyOf('strategy_id', () => strategies.processId),
    activityId: keyOf('activity_id', () => activities.id),
    /** '2003/04': from 1 April to 31 March. */
    year: text('year').notNull(),
    kind: text('kind').$type<LineKind>().notNull(),
    /** The post whose budget it is: within a command, its holder (S72). */
    holderPostId: keyOf('holder_post_id', () => posts.id),
    createdAt: atNow('created_at'),
  },
  (t) => [
    unique('budget_lines_one').on(t.activityId, t.year, t.kind, t.holderPostId),
    index('budget_lines_strategy').on(t.strategyId, t.id),
    index('budget_lines_holder').on(t.holderPostId),
  ],
);

/** What was said of a line, never changed: the last that was said as at the latest day holds. */
export const budgetAmounts = pgTable(
  'budget_amounts',
  {
    id: id(),
    lineId: keyOf('line_id', () => budgetLines.id),
    what: text('what').$type<AmountKind>().notNull(),
    /** In minor units of the strategy's currency. */
    minor: bigint('minor', { mode: 'number' }).notNull(),
    asAt: date('as_at').notNull(),
    reason: text('reason').notNull().default(''),
    /** The review that was under way then; null between two. */
    reviewId: uuid('review_id').references(() => reviews.processId),
    saidBy: keyOf('said_by', () => people.id),
    saidAt: atNow('said_at'),
  },
  (t) => [
    index('budget_amounts_latest').on(t.lineId, t.what, t.asAt, t.id),
    check('budget_amounts_minor', sql`minor >= 0`),
  ],
);

/** Money asked for from outside (S48); its result is expected by the day of its dated item, which is chased. */
export const bids = pgTable(
  'bids',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    funder: text('funder').notNull(),
    purpose: text('purpose').notNull(),
    amountMinor: bigint('amount_minor', { mode: 'number' }).notNull(),
    /** Who made it, and is asked for its result. */
    bidderPostId: keyOf('bidder_post_id', () => posts.id),
    submittedOn: date('submitted_on').notNull(),
    itemId: uuid('item_id')
      .notNull()
      .unique()
      .references(() => datedItems.id),
    state: text('state').$type<BidState>().notNull().default('submitted'),
    grantedMinor: bigint('granted_minor', { mode: 'number' }),
    conditions: text('conditions').notNull().default(''),
    answeredOn: date('answered_on'),
  },
  (t) => [index('bids_strategy').on(t.strategyId, t.id), check('bids_amount', sql`amount_minor > 0`)],
);

/** What a bid is to pay for. */
export const bidActivities = pgTable(
  'bid_activities',
  {
    bidId: keyOf('bid_id', () => bids.id),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    activityId: keyOf('activity_id', () => activities.id),
  },
  (t) => [primaryKey({ columns: [t.bidId, t.activityId] }), index('bid_activities_activity').on(t.activityId)],
);

/** What others announced that bears on the strategy, with what it costs or brings (S73). */
export const initiatives = pgTable(
  'initiatives',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    title: text('title').notNull(),
    announcedBy: text('announced_by').notNull(),
    announcedOn: date('announced_on').notNull(),
    costNote: text('cost_note').notNull(),
    notedAt: atNow('noted_at'),
  },
  (t) => [index('initiatives_strategy').on(t.strategyId, t.notedAt)],
);
