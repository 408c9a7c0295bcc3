import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { WhyListed } from '../../domain/directory/succession.ts';
import type { AnswerContent } from '../../domain/tasks/answer.ts';
import type { CameBy } from '../../domain/tasks/logged-answer.ts';
import { at, atNow, bytea, id, keyOf, spoken, words } from '../columns.ts';
import { tasks } from './chase.ts';
import { people } from './directory.ts';

export const drafts = pgTable('drafts', {
  taskId: uuid('task_id')
    .primaryKey()
    .references(() => tasks.id),
  content: jsonb('content').$type<AnswerContent>().notNull(),
  version: integer('version').notNull().default(1),
  savedBy: keyOf('saved_by', () => people.id),
  savedAt: atNow('saved_at'),
});

export const answers = pgTable(
  'answers',
  {
    id: id(),
    taskId: keyOf('task_id', () => tasks.id),
    version: integer('version').notNull(),
    content: jsonb('content').$type<AnswerContent>().notNull(),
    answeredBy: uuid('answered_by').references(() => people.id),
    /** The officer who wrote down an answer that came by letter, mail or at a meeting (F12). */
    loggedBy: uuid('logged_by').references(() => people.id),
    source: text('source'),
    /** The way by which a logged one came, and the day on which it was in the directorate's hands. */
    cameBy: text('came_by').$type<CameBy>(),
    cameOn: date('came_on'),
    receivedAt: atNow('received_at'),
    onTime: boolean('on_time').notNull(),
    words: words(
      spoken(`coalesce(content ->> 'comment', '')`),
      spoken(`jsonb_path_query_array(content, '$.replies[*].text')`),
    ),
  },
  (t) => [index('answers_words').using('gin', t.words), unique('answers_version').on(t.taskId, t.version)],
);

export const answerFiles = pgTable(
  'answer_files',
  {
    id: id(),
    taskId: keyOf('task_id', () => tasks.id),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    content: bytea('content').notNull(),
    addedBy: keyOf('added_by', () => people.id),
    addedAt: atNow('added_at'),
    removedAt: at('removed_at'),
  },
  (t) => [index('answer_files_task').on(t.taskId)],
);

export const extensionRequests = pgTable(
  'extension_requests',
  {
    id: id(),
    taskId: keyOf('task_id', () => tasks.id),
    askedBy: keyOf('asked_by', () => people.id),
    askedAt: atNow('asked_at'),
    wantedDueAt: at('wanted_due_at').notNull(),
    wantedWallText: text('wanted_wall_text').notNull(),
    /** Until when it was granted: the date wanted, or another one. */
    grantedDueAt: at('granted_due_at'),
    reason: text('reason').notNull(),
    state: text('state').$type<'asked' | 'granted' | 'refused' | 'lapsed'>().notNull(),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
    reply: text('reply'),
  },
  (t) => [
    uniqueIndex('extension_requests_one_asked')
      .on(t.taskId)
      .where(sql`state = 'asked'`),
    index('extension_requests_task').on(t.taskId),
    index('extension_requests_asked')
      .on(t.id)
      .where(sql`state = 'asked'`),
  ],
);

export const clockStops = pgTable(
  'clock_stops',
  {
    id: id(),
    taskId: keyOf('task_id', () => tasks.id),
    category: text('category').notNull(),
    reason: text('reason').notNull(),
    stoppedBy: keyOf('stopped_by', () => people.id),
    stoppedAt: atNow('stopped_at'),
    restartedAt: at('restarted_at'),
  },
  (t) => [index('clock_stops_task').on(t.taskId)],
);

/** Who answers no more, without somebody in his place: for the directorate to find who does (reliability 3.11). */
export const notMeReports = pgTable(
  'not_me_reports',
  {
    id: id(),
    taskId: keyOf('task_id', () => tasks.id),
    /** Who had it, or whose act left it; null where nobody had it from its beginning. */
    personId: uuid('person_id').references(() => people.id),
    suggestion: text('suggestion').notNull(),
    /** His own words; '' where the system listed it (F21). */
    reason: text('reason').notNull().default(''),
    /** He said "I am not the right person", he left, his agency or post ended, he inspects no more; or nobody had it. */
    why: text('why').$type<WhyListed>().notNull().default('not-me'),
    at: atNow('at'),
    settledAt: at('settled_at'),
  },
  (t) => [
    index('not_me_reports_task').on(t.taskId),
    index('not_me_reports_unsettled')
      .on(t.id)
      .where(sql`settled_at is null`),
  ],
);
