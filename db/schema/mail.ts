import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { MailState } from '../../domain/mail/states.ts';
import { noticeKinds } from '../../domain/chase/notice.ts';
import { letterKinds } from '../../domain/mail/letters.ts';
import { at, atNow, bytea, growing, id, keyOf } from '../columns.ts';
import { chasePlans, chaseSteps, processes, tasks } from './chase.ts';
import { people } from './directory.ts';
import { feedback } from './public.ts';

/** What somebody is told of his own access: of no process, and where need be at an address that he has no longer. */
export const letters = pgTable(
  'letters',
  {
    id: id(),
    personId: uuid('person_id').references(() => people.id),
    /** To whoever gave it, who is no person of ours. */
    feedbackId: uuid('feedback_id').references(() => feedback.id),
    kind: growing('kind', letterKinds).notNull(),
    /** Gone once the letter is. */
    address: text('address'),
    byId: keyOf('by_id', () => people.id),
    /** Of an absence: the other one of the two. */
    otherId: uuid('other_id').references(() => people.id),
    fromAt: at('from_at'),
    untilAt: at('until_at'),
    writtenAt: atNow('written_at'),
    /** When it is tried next; null: sent, or given up. */
    nextAt: at('next_at').default(sql`app_now()`),
    attempts: smallint('attempts').notNull().default(0),
    sentAt: at('sent_at'),
  },
  (t) => [
    index('letters_waiting')
      .on(t.nextAt)
      .where(sql`next_at is not null`),
    index('letters_person').on(t.personId, t.writtenAt),
    index('letters_feedback')
      .on(t.feedbackId)
      .where(sql`feedback_id is not null`),
    check('letters_to', sql`num_nonnulls(person_id, feedback_id) = 1`),
  ],
);

export const mails = pgTable(
  'mails',
  {
    id: id(),
    personId: keyOf('person_id', () => people.id),
    address: text('address').notNull(),
    kind: growing('kind', noticeKinds).notNull(),
    subject: text('subject').notNull(),
    messageId: text('message_id').notNull().unique(),
    /** The frozen Date header: Message-ID and Date together let a receiver fold a copy. */
    dateAt: at('date_at').notNull(),
    returnToken: text('return_token').notNull().unique(),
    raw: bytea('raw').notNull(),
    sha256: text('sha256').notNull(),
    state: text('state').$type<MailState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    leaseUntil: at('lease_until'),
    retryAt: at('retry_at'),
    possibleDuplicate: boolean('possible_duplicate').notNull().default(false),
    replyCode: integer('reply_code'),
    replyText: text('reply_text'),
    errorCode: text('error_code'),
    /** The instant of the step that caused it: the order of handing over. */
    orderAt: at('order_at').notNull(),
    composedAt: atNow('composed_at'),
    handingOverAt: at('handing_over_at'),
    settledAt: at('settled_at'),
    /** Since when `raw` is empty: what a mail said is kept for thirty days, its hash for good (db/records/retention.ts). */
    textRemovedAt: at('text_removed_at'),
  },
  (t) => [
    index('mails_texts')
      .on(t.settledAt)
      .where(sql`text_removed_at is null`),
    index('mails_waiting')
      .on(t.state, t.orderAt)
      .where(sql`state in ('sending', 'handing_over', 'retry_wait', 'unknown')`),
    index('mails_person').on(t.personId),
    index('mails_composed').on(t.composedAt),
    index('mails_trouble')
      .on(t.id)
      .where(sql`state in ('held', 'unknown', 'failed', 'not_reached')`),
    index('mails_held')
      .on(t.id)
      .where(sql`state = 'held'`),
  ],
);

/** What came back to a mail and is for a person to look at (0031). */
export const returnedMails = pgTable(
  'returned_mails',
  {
    mailId: uuid('mail_id')
      .primaryKey()
      .references(() => mails.id),
    status: text('status'),
    excerpt: text('excerpt').notNull(),
    returnedAt: atNow('returned_at'),
    /** An officer has looked at it, and it needs nothing more. */
    settledAt: at('settled_at'),
    settledBy: uuid('settled_by').references(() => people.id),
  },
  (t) => [index('returned_mails_at').on(t.returnedAt)],
);

export const notices = pgTable(
  'notices',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    taskId: uuid('task_id').references(() => tasks.id),
    personId: keyOf('person_id', () => people.id),
    kind: growing('kind', noticeKinds).notNull(),
    /** 'step:<id>', 'invited', 'receipt:<version>', ...: with task and person it is unique for ever. */
    occasion: text('occasion').notNull(),
    stepId: uuid('step_id').references(() => chaseSteps.id),
    planId: uuid('plan_id').references(() => chasePlans.id),
    /** Of an escalation: the rung that its step names; none where the step names the directorate. */
    rung: smallint('rung'),
    /** Nobody stands on that rung: the higher one that is told in its place, or 'directorate'. */
    fellTo: text('fell_to'),
    /** Is away; this person stands in. */
    forPersonId: uuid('for_person_id').references(() => people.id),
    /** Handed the task over. */
    byPersonId: uuid('by_person_id').references(() => people.id),
    /** Of a date that moved: when it was due before. */
    wasDueAt: at('was_due_at'),
    orderAt: at('order_at').notNull(),
    state: text('state').$type<'owed' | 'mailed' | 'dropped' | 'failed'>().notNull().default('owed'),
    droppedWhy: text('dropped_why'),
    mailId: uuid('mail_id').references(() => mails.id),
    createdAt: atNow('created_at'),
  },
  (t) => [
    unique('notices_once').on(t.taskId, t.occasion, t.personId),
    index('notices_owed')
      .on(t.orderAt, t.id)
      .where(sql`state = 'owed' and mail_id is null`),
    index('notices_mail').on(t.mailId),
    index('notices_step')
      .on(t.stepId)
      .where(sql`step_id is not null and state <> 'dropped'`),
    index('notices_escalations')
      .on(t.processId, t.id)
      .where(sql`kind = 'escalation'`),
    index('notices_process').on(t.processId, t.id),
    index('notices_person').on(t.personId),
  ],
);

export const postRoom = pgTable('post_room', {
  id: smallint('id').primaryKey().default(1),
  pausedAt: at('paused_at'),
  pausedBy: uuid('paused_by').references(() => people.id),
  /** A code: 'officer', 'relay-refused-us', 'tls-failed', 'login-failed', 'ledger-went-back'. */
  pausedWhy: text('paused_why'),
  /** How many passes have ended; the workflow knows the last number too, and so sees a database that went back (R17). */
  passes: bigint('passes', { mode: 'number' }).notNull().default(0),
});
