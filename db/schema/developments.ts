import { sql } from 'drizzle-orm';
import { boolean, check, date, index, pgTable, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Opens, StageKind } from '../../domain/developments/stages.ts';
import { at, atNow, id, keyOf, titled, words } from '../columns.ts';
import { processes, tasks } from './chase.ts';
import { people, posts } from './directory.ts';
import { strategies } from './strategies.ts';

/** How a strategy comes about (S4, S24): its chain of stages is one process. */
export const developments = pgTable(
  'developments',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    /** The post of the officer who leads it, and who opens each stage for which nobody else is named. */
    leadPostId: keyOf('lead_post_id', () => posts.id),
  },
  (t) => [index('developments_strategy').on(t.strategyId)],
);

/** One stage in its place. What became of it is told by its turn. */
export const developmentStages = pgTable(
  'development_stages',
  {
    id: id(),
    developmentId: keyOf('development_id', () => developments.processId),
    order: smallint('position').notNull(),
    kind: text('kind').$type<StageKind>().notNull(),
    /** The kind of process that it is. */
    opens: text('opens').$type<Opens>().notNull(),
    title: text('title').notNull(),
    firstPlannedOn: date('first_planned_on').notNull(),
    plannedOn: date('planned_on').notNull(),
    /** Whether the next stage may begin before this one is done. */
    overlaps: boolean('overlaps').notNull().default(false),
    /** The post that must open it; null: that of the officer who leads. */
    openerPostId: uuid('opener_post_id').references(() => posts.id),
    /** Who put it into the chain, and so does not skip it alone. */
    addedBy: keyOf('added_by', () => people.id),
    /** The task to open it, while it is owed. */
    taskId: uuid('task_id').references(() => tasks.id),
    words: words(titled('title')),
  },
  (t) => [
    index('development_stages_words').using('gin', t.words),
    index('development_stages_place').on(t.developmentId, t.order),
    index('development_stages_task').on(t.taskId),
  ],
);

/** What was done of a stage: its round or sign-off, that it was skipped, or that it was held elsewhere. One counts; those before stay. */
export const stageTurns = pgTable(
  'stage_turns',
  {
    id: id(),
    stageId: keyOf('stage_id', () => developmentStages.id),
    developmentId: keyOf('development_id', () => developments.processId),
    processId: uuid('process_id').references(() => processes.id),
    skippedWhy: text('skipped_why'),
    /** Held outside Concordat on that day; what came of it as an officer wrote it down. */
    heldOn: date('held_on'),
    cameOf: text('came_of'),
    by: keyOf('by', () => people.id),
    at: atNow('at'),
    /** It counts no more: the development went back, or its process came to nothing and another took its place. */
    setAsideAt: at('set_aside_at'),
    setAsideWhy: text('set_aside_why'),
  },
  (t) => [
    unique('stage_turns_process').on(t.processId),
    index('stage_turns_stage').on(t.stageId),
    index('stage_turns_development').on(t.developmentId),
    uniqueIndex('stage_turns_current')
      .on(t.stageId)
      .where(sql`set_aside_at is null`),
    check('stage_turns_one_of', sql`num_nonnulls(process_id, skipped_why, held_on) = 1`),
  ],
);
