import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { DecisionSubject, PublicDecision } from '../../domain/public/decision.ts';
import type { FeedbackOutcome } from '../../domain/public/feedback.ts';
import { at, atNow, bytea, id, keyOf } from '../columns.ts';
import { processes } from './chase.ts';
import { bodies, people } from './directory.ts';
import { madePublic, publications } from './reports.ts';
import { signOffs } from './sign-offs.ts';
import { activities, strands } from './strategies.ts';

/** What everybody reads of a decision of bodies, in which some words may be missing (0082). A trigger keeps it as it is. */
export const publicDecisions = pgTable(
  'public_decisions',
  {
    id: id(),
    signOffId: keyOf('sign_off_id', () => signOffs.processId),
    reference: text('reference').notNull(),
    title: text('title').notNull(),
    about: text('about').$type<DecisionSubject>().notNull(),
    /** A later decision about the same stands in its place. */
    subjectId: uuid('subject_id').references(() => processes.id),
    /** The body that decided last; null: a post did. */
    bodyId: uuid('body_id').references(() => bodies.id),
    body: text('body').notNull(),
    decidedAt: at('decided_at').notNull(),
    /** The parts of the plan that it is about: not public while they are restricted. */
    strandId: uuid('strand_id').references(() => strands.id),
    activityId: uuid('activity_id').references(() => activities.id),
    decision: jsonb('decision').$type<PublicDecision>().notNull(),
    sha256: text('sha256').notNull(),
    ...madePublic(),
  },
  (t) => [
    uniqueIndex('public_decisions_sign_off')
      .on(t.signOffId)
      .where(sql`withdrawn_at is null`),
    uniqueIndex('public_decisions_reference')
      .on(t.reference)
      .where(sql`withdrawn_at is null`),
    index('public_decisions_withdrawn_reference')
      .on(t.reference, t.withdrawnAt)
      .where(sql`withdrawn_at is not null`),
    index('public_decisions_decided').on(t.decidedAt, t.id),
    index('public_decisions_body').on(t.bodyId, t.decidedAt, t.id),
    index('public_decisions_subject').on(t.subjectId, t.about, t.decidedAt, t.id),
    index('public_decisions_strand')
      .on(t.strandId)
      .where(sql`strand_id is not null`),
    index('public_decisions_activity')
      .on(t.activityId)
      .where(sql`activity_id is not null`),
    check('public_decisions_withdrawn', sql`num_nonnulls(withdrawn_by, withdrawn_at, withdrawn_why) in (0, 3)`),
    check('public_decisions_successor', sql`successor is null or withdrawn_at is not null`),
  ],
);

/** What somebody said of a public page (S54), as it was when he read it; a process of its own once the worker has seen it. */
export const feedback = pgTable(
  'feedback',
  {
    id: id(),
    processId: uuid('process_id')
      .unique()
      .references(() => processes.id),
    /** The report, the round or the decision whose page it is. */
    publicationId: uuid('publication_id').references(() => publications.id),
    roundId: uuid('round_id').references(() => processes.id),
    decisionId: uuid('decision_id').references(() => publicDecisions.id),
    /** Its address, and the hash of what stood there. */
    page: text('page').notNull(),
    version: text('version').notNull(),
    name: text('name').notNull().default(''),
    /** Until he is answered; null: he gave none, or it is gone. */
    address: text('address'),
    said: text('said').notNull(),
    /** Of the form and the words in it, so that pressing twice says it once. */
    mark: text('mark').notNull().unique(),
    givenAt: atNow('given_at'),
    outcome: text('outcome').$type<FeedbackOutcome>(),
    /** The answer, or why it was closed. */
    reply: text('reply').notNull().default(''),
    settledBy: uuid('settled_by').references(() => people.id),
    settledAt: at('settled_at'),
    /** Since when its words, name and address are gone. */
    erasedAt: at('erased_at'),
  },
  (t) => [
    index('feedback_new')
      .on(t.id)
      .where(sql`process_id is null`),
    index('feedback_publication').on(t.publicationId),
    index('feedback_round').on(t.roundId),
    index('feedback_decision')
      .on(t.decisionId)
      .where(sql`decision_id is not null`),
    index('feedback_kept')
      .on(t.settledAt)
      .where(sql`erased_at is null`),
    check('feedback_about', sql`num_nonnulls(publication_id, round_id, decision_id) = 1`),
    check('feedback_settled', sql`num_nonnulls(outcome, settled_by, settled_at) in (0, 3)`),
  ],
);

/** By which forms of public pages are signed: read by nobody but the function that signs. */
export const formKeys = pgTable('form_keys', {
  id: smallint('id').primaryKey().default(1),
  key: bytea('key').notNull(),
});
