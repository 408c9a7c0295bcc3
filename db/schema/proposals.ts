import { sql } from 'drizzle-orm';
import { check, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ProposalKind, ProposalState } from '../../domain/strategies/proposal.ts';
import { at, atNow, id, keyOf, spoken, titled, words } from '../columns.ts';
import { tasks } from './chase.ts';
import { agencies, people, posts } from './directory.ts';
import { lessons } from './lessons.ts';
import { links } from './links.ts';
import { activities, strands, strategies } from './strategies.ts';

const strategyId = () => keyOf('strategy_id', () => strategies.processId);

/** What the menu of a strategy offers to whoever answers for an area (S69); adopting one is a proposal to the plan. */
export const planOptions = pgTable(
  'plan_options',
  {
    id: id(),
    strategyId: strategyId(),
    /** In which it becomes an activity. */
    strandId: keyOf('strand_id', () => strands.id),
    title: text('title').notNull(),
    what: text('what').notNull(),
    /** When it fits. */
    fits: text('fits').notNull().default(''),
    source: text('source').notNull().default(''),
    /** The lesson, or the operation or scheme, that it comes from. */
    lessonId: uuid('lesson_id').references(() => lessons.id),
    linkId: uuid('link_id').references(() => links.id),
    /** It is meant for areas where this risk is high (S70); null: for any. */
    riskId: uuid('risk_id').references(() => links.id),
    /** Null: it is offered. */
    withdrawnWhy: text('withdrawn_why'),
    version: integer('version').notNull().default(1),
    words: words(titled('title'), spoken('what'), spoken('fits'), spoken('source')),
  },
  (t) => [
    index('plan_options_words').using('gin', t.words),
    uniqueIndex('plan_options_title').on(t.strategyId, sql`lower(${t.title})`),
    index('plan_options_strategy').on(t.strategyId, t.id),
    index('plan_options_strand').on(t.strandId),
    check('plan_options_from_one', sql`num_nonnulls(lesson_id, link_id) <= 1`),
  ],
);

/** A risk that is high in an area, as a strategy sees it. */
export const areaRisks = pgTable(
  'area_risks',
  {
    strategyId: strategyId(),
    areaId: keyOf('area_id', () => links.id),
    riskId: keyOf('risk_id', () => links.id),
  },
  (t) => [primaryKey({ columns: [t.strategyId, t.areaId, t.riskId] })],
);

/** What a partner proposes for the plan, and what the leader of the strand answered. */
export const planProposals = pgTable(
  'plan_proposals',
  {
    id: id(),
    strategyId: strategyId(),
    strandId: keyOf('strand_id', () => strands.id),
    activityId: uuid('activity_id').references(() => activities.id),
    kind: text('kind').$type<ProposalKind>().notNull(),
    title: text('title').notNull(),
    dueOn: date('due_on'),
    reason: text('reason').notNull(),
    agencyId: keyOf('agency_id', () => agencies.id),
    proposedBy: keyOf('proposed_by', () => people.id),
    proposedAt: atNow('proposed_at'),
    state: text('state').$type<ProposalState>().notNull().default('asked'),
    /** By which its answer is asked; it is there from the next pass of the watch on. */
    taskId: uuid('task_id').references(() => tasks.id),
    answer: text('answer').notNull().default(''),
    answeredBy: uuid('answered_by').references(() => people.id),
    answeredAt: at('answered_at'),
    toldAt: at('told_at'),
    /** Of an option that is adopted: which, for which area, and the post that adopts it. */
    optionId: uuid('option_id').references(() => planOptions.id),
    areaId: uuid('area_id').references(() => links.id),
    postId: uuid('post_id').references(() => posts.id),
  },
  (t) => [
    check(
      'plan_proposals_adopts',
      sql`num_nonnulls(option_id, area_id, post_id) = case when kind = 'option' then 3 else 0 end`,
    ),
    uniqueIndex('plan_proposals_adopted')
      .on(t.optionId, t.areaId)
      .where(sql`state in ('asked', 'accepted')`),
    index('plan_proposals_option')
      .on(t.optionId, t.id)
      .where(sql`option_id is not null`),
    index('plan_proposals_strategy').on(t.strategyId, t.id),
    index('plan_proposals_activity').on(t.activityId, t.id),
    index('plan_proposals_task').on(t.taskId),
    index('plan_proposals_to_do')
      .on(t.strategyId)
      .where(sql`told_at is null and (task_id is null or state <> 'asked')`),
  ],
);
