import { sql } from 'drizzle-orm';
import type { dispositions, roundFormats } from '../../domain/rounds/fields.ts';
import type { MeetingReply } from '../../domain/rounds/meeting.ts';
import {
  boolean,
  check,
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
import type { WirePolicy } from '../../domain/chase/check-policy.ts';
import { type AnswerContent, positions } from '../../domain/tasks/answer.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { LogPart } from '../../domain/rounds/redaction.ts';
import type { UnnamedTally } from '../../domain/rounds/unnamed.ts';
import { at, atNow, growing, id, keyOf, spoken, words } from '../columns.ts';
import { chasePlans, processes, tasks } from './chase.ts';
import { agencies, people } from './directory.ts';
import { answers } from './tasks.ts';

export const consultations = pgTable('consultations', {
  processId: uuid('process_id')
    .primaryKey()
    .references(() => processes.id),
  format: text('format').$type<(typeof roundFormats)[number]>().notNull(),
  purpose: text('purpose').notNull().default(''),
  eventAt: at('event_at'),
  eventWallText: text('event_wall_text'),
  place: text('place'),
  chair: text('chair'),
  funder: text('funder'),
  /** A meeting without minutes (S19). */
  informal: boolean('informal').notNull().default(false),
  /** Answers are kept without who gave them (F15). */
  unnamed: boolean('unnamed').notNull().default(false),
  dueAt: at('due_at'),
  zone: text('zone').notNull().default('Europe/London'),
  dueWallText: text('due_wall_text'),
  calendar: text('calendar').$type<CalendarName>().notNull().default('england-and-wales'),
  policy: jsonb('policy').$type<WirePolicy>().notNull(),
  predecessorId: uuid('predecessor_id').references(() => processes.id),
  planId: uuid('plan_id').references(() => chasePlans.id),
  outcome: text('outcome'),
  logAgreedAt: at('log_agreed_at'),
  publishedAt: at('published_at'),
  /** Once the round has ended: how many agencies it asked, and how many of them answered. */
  asked: integer('asked'),
  answered: integer('answered'),
});

export const audience = pgTable(
  'audience',
  {
    processId: keyOf('process_id', () => processes.id),
    agencyId: keyOf('agency_id', () => agencies.id),
  },
  (t) => [primaryKey({ columns: [t.processId, t.agencyId] })],
);

export const questions = pgTable(
  'questions',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    order: smallint('position').notNull(),
    text: text('text').notNull(),
    kind: text('kind').$type<'position' | 'text'>().notNull(),
  },
  (t) => [unique('questions_position').on(t.processId, t.order)],
);

export const attendance = pgTable(
  'attendance',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    agencyId: uuid('agency_id').references(() => agencies.id),
    /** As written on the attendance sheet; not everybody who came is in the directory. */
    personName: text('person_name').notNull().default(''),
    capacity: text('capacity').notNull().default('attended'),
  },
  (t) => [index('attendance_process').on(t.processId)],
);

/** Whether somebody comes to the meeting (S19), as the agency of a task said it last, and of which date it spoke. */
export const meetingReplies = pgTable(
  'meeting_replies',
  {
    taskId: uuid('task_id')
      .primaryKey()
      .references(() => tasks.id),
    processId: keyOf('process_id', () => processes.id),
    reply: text('reply').$type<MeetingReply>().notNull(),
    /** Who comes, where it is somebody else. */
    attendee: text('attendee').notNull().default(''),
    eventAt: at('event_at').notNull(),
    saidBy: keyOf('said_by', () => people.id),
    saidAt: at('said_at')
      .notNull()
      .default(sql`app_now()`),
  },
  (t) => [
    index('meeting_replies_process').on(t.processId),
    check('meeting_replies_reply', sql`reply in ('comes', 'sends', 'declines')`),
    check('meeting_replies_attendee', sql`(reply = 'sends') = (attendee <> '')`),
  ],
);

/** What happened outside while the round was running, and on which of its questions it bears (S17); none: on all. */
export const roundEvents = pgTable(
  'round_events',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    said: text('said').notNull(),
    questionIds: uuid('question_ids').array().notNull().default([]),
    toldBy: keyOf('told_by', () => people.id),
    toldAt: at('told_at')
      .notNull()
      .default(sql`app_now()`),
  },
  (t) => [index('round_events_process').on(t.processId, t.id)],
);

/** What became of each comment: the consultation's log (S22, F18). */
export const logItems = pgTable(
  'log_items',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    answerId: uuid('answer_id').references(() => answers.id),
    agencyId: uuid('agency_id').references(() => agencies.id),
    comment: text('comment').notNull(),
    /** The question that it answers, and what its agency chose there; neither where it is about the whole. */
    questionId: uuid('question_id').references(() => questions.id),
    stance: growing('stance', positions),
    disposition: text('disposition').$type<(typeof dispositions)[number]>(),
    response: text('response').notNull().default(''),
    /** The wording or the activity that an accepted comment changed. */
    changed: text('changed').notNull().default(''),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
    version: integer('version').notNull().default(1),
    words: words(spoken('comment'), spoken('response'), spoken('changed')),
  },
  (t) => [
    index('log_items_agency').on(t.agencyId),
    index('log_items_words').using('gin', t.words),
    index('log_items_process').on(t.processId, t.id),
  ],
);

/** What the public does not read of the log (F15): rows beside what was agreed, which stays as it is. */
export const logRedactions = pgTable(
  'log_redactions',
  {
    id: id(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => logItems.id),
    part: text('part').$type<LogPart>().notNull(),
    fromLetter: integer('from_letter').notNull(),
    toLetter: integer('to_letter').notNull(),
    /** Everybody reads it in their place. */
    reason: text('reason').notNull(),
    madeBy: uuid('made_by')
      .notNull()
      .references(() => people.id),
    madeAt: atNow('made_at'),
    liftedBy: uuid('lifted_by').references(() => people.id),
    liftedAt: at('lifted_at'),
  },
  (t) => [
    uniqueIndex('log_redactions_one')
      .on(t.itemId, t.part, t.fromLetter, t.toLetter)
      .where(sql`lifted_at is null`),
    check('log_redactions_part', sql`part in ('comment', 'response', 'changed')`),
    check('log_redactions_passage', sql`from_letter >= 0 and to_letter > from_letter`),
    check('log_redactions_lifted', sql`num_nonnulls(lifted_by, lifted_at) in (0, 2)`),
  ],
);

/** The log as everybody reads it, made when the outcome is published: without who said what, and without what is redacted. */
export const publishedComments = pgTable(
  'published_comments',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    question: text('question'),
    stance: growing('stance', positions),
    comment: text('comment').notNull(),
    disposition: text('disposition').$type<(typeof dispositions)[number]>().notNull(),
    response: text('response').notNull(),
    changed: text('changed').notNull(),
  },
  (t) => [index('published_comments_process').on(t.processId, t.id)],
);

/**
 * What was answered in a round without names: one row, in the order of its letters, which is written anew with every answer, so that neither
 * ids nor instants nor the numbers of transactions lead to a task. Emptied when the round closes and the log is made of it.
 */
export const unnamedAnswers = pgTable('unnamed_answers', {
  processId: uuid('process_id')
    .primaryKey()
    .references(() => processes.id),
  answers: jsonb('answers').$type<readonly AnswerContent[]>().notNull().default([]),
  given: integer('given').notNull().default(0),
  /** How many chose what, once it has closed. */
  tally: jsonb('tally').$type<readonly UnnamedTally[]>(),
});
