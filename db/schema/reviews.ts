import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { ReturnContent, ReturnState } from '../../domain/reviews/return.ts';
import type { Direction } from '../../domain/strategies/progress.ts';
import type { Settlement } from '../../domain/reviews/review.ts';
import type { CameBy } from '../../domain/tasks/logged-answer.ts';
import { at, atNow, id, keyOf, spoken, words } from '../columns.ts';
import { processes, tasks } from './chase.ts';
import { agencies, people } from './directory.ts';
import { documents } from './sign-offs.ts';
import { activities, strands, strategies } from './strategies.ts';

/** Exactly one for each strategy and quarter, for ever, whoever opens it (design section 5). */
export const reviews = pgTable(
  'reviews',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    /** The first day of the quarter that began. */
    quarter: date('quarter').notNull(),
    committeeAt: at('committee_at'),
    /** The committee noted the report (S61), with what it wrote. */
    notedAt: at('noted_at'),
    notedBy: uuid('noted_by').references(() => people.id),
    note: text('note').notNull().default(''),
    /** Counts its changes. */
    noteVersion: integer('note_version').notNull().default(1),
    lockedAt: at('locked_at'),
    /** The frozen report. */
    reportId: uuid('report_id').references(() => documents.id),
  },
  (t) => [unique('reviews_quarter').on(t.strategyId, t.quarter)],
);

/** One line of a review: what the lead of an activity said, what the strand leader and the committee made of it. */
export const reviewReturns = pgTable(
  'review_returns',
  {
    id: id(),
    processId: keyOf('process_id', () => reviews.processId),
    activityId: keyOf('activity_id', () => activities.id),
    strandId: keyOf('strand_id', () => strands.id),
    taskId: uuid('task_id')
      .notNull()
      .unique()
      .references(() => tasks.id),
    /** The agency that owes it, and the one that leads the strand: who sees it is told by these two. */
    agencyId: keyOf('agency_id', () => agencies.id),
    leaderAgencyId: uuid('leader_agency_id').references(() => agencies.id),
    order: integer('position').notNull(),
    state: text('state').$type<ReturnState>().notNull().default('asked'),
    version: integer('version').notNull().default(1),
    /** What its lead is writing; only what was sent is shown to others. */
    content: jsonb('content').$type<ReturnContent>().notNull(),
    sent: jsonb('sent').$type<ReturnContent>(),
    /** Of what was sent: the code of its colour, and which way it goes. */
    colour: text('colour').generatedAlwaysAs(sql`sent ->> 'colour'`),
    direction: text('direction')
      .$type<Direction>()
      .generatedAlwaysAs(sql`sent ->> 'direction'`),
    /** The colour that dates and measures suggested when it was sent, and why; a person decided (F57). */
    suggested: text('suggested'),
    suggestedWhy: text('suggested_why'),
    /** The return that was sent for the last review before; null where there was none. */
    last: jsonb('last').$type<ReturnContent>(),
    savedBy: uuid('saved_by').references(() => people.id),
    savedAt: at('saved_at'),
    submittedBy: uuid('submitted_by').references(() => people.id),
    submittedAt: at('submitted_at'),
    /** The officer who wrote it down for the agency, and how and when it came; null where the agency sent it itself. */
    loggedBy: uuid('logged_by').references(() => people.id),
    source: text('source'),
    cameBy: text('came_by').$type<CameBy>(),
    cameOn: date('came_on'),
    /** Whether it first came in time; a return that was given back and sent again stays what it was (F79). */
    onTime: boolean('on_time'),
    /** What the strand leader asks to be changed. */
    comment: text('comment').notNull().default(''),
    judgedBy: uuid('judged_by').references(() => people.id),
    judgedAt: at('judged_at'),
    settlement: text('settlement').$type<Settlement>(),
    note: text('note').notNull().default(''),
    settledBy: uuid('settled_by').references(() => people.id),
    settledAt: at('settled_at'),
    words: words(spoken(`coalesce(sent ->> 'progress', '')`), spoken(`coalesce(sent ->> 'achievements', '')`)),
  },
  (t) => [
    index('review_returns_words').using('gin', t.words),
    unique('review_returns_activity').on(t.processId, t.activityId),
    index('review_returns_line').on(t.processId, t.order),
    index('review_returns_history').on(t.activityId, t.submittedAt),
    index('review_returns_agency').on(t.agencyId),
    index('review_returns_leader').on(t.leaderAgencyId),
  ],
);

/** What a joint owner of an activity adds to its return (S30): one part for each agency. */
export const returnParts = pgTable(
  'return_parts',
  {
    id: id(),
    returnId: keyOf('return_id', () => reviewReturns.id),
    agencyId: keyOf('agency_id', () => agencies.id),
    colour: text('colour'),
    words: text('words').notNull(),
    saidBy: keyOf('said_by', () => people.id),
    saidAt: atNow('said_at'),
    version: integer('version').notNull().default(1),
  },
  (t) => [unique('return_parts_agency').on(t.returnId, t.agencyId)],
);

/** An action that the committee agreed: its owner and date are its task's. */
export const reviewActions = pgTable(
  'review_actions',
  {
    taskId: uuid('task_id')
      .primaryKey()
      .references(() => tasks.id),
    processId: keyOf('process_id', () => reviews.processId),
    activityId: uuid('activity_id').references(() => activities.id),
    doneNote: text('done_note').notNull().default(''),
    doneBy: uuid('done_by').references(() => people.id),
  },
  (t) => [index('review_actions_process').on(t.processId)],
);

/** Whether a strategy's reviews open by themselves; the Schedule in Temporal follows this row. */
export const reviewSchedules = pgTable('review_schedules', {
  strategyId: uuid('strategy_id')
    .primaryKey()
    .references(() => strategies.processId),
  state: text('state').$type<'running' | 'paused' | 'deleted'>().notNull(),
  changedBy: uuid('changed_by').references(() => people.id),
  changedAt: atNow('changed_at'),
  /** Until when its Schedule was seen in Temporal (0030). */
  seenAt: at('seen_at'),
});
