import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { LessonSource } from '../../domain/lessons/lesson.ts';
import { atNow, id, keyOf, spoken, titled, words } from '../columns.ts';
import { processes, tasks } from './chase.ts';
import { people, posts } from './directory.ts';
import { activities, strategies } from './strategies.ts';

/** Something that was learned, kept with the strategy that is to profit by it (S28). */
export const lessons = pgTable(
  'lessons',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    title: text('title').notNull(),
    sourceKind: text('source_kind').$type<LessonSource>().notNull(),
    source: text('source').notNull(),
    /** The inspection, review or other process it comes from, where it is one of ours. */
    aboutProcessId: uuid('about_process_id').references(() => processes.id),
    learned: text('learned').notNull(),
    writtenAt: atNow('written_at'),
    words: words(titled('title'), spoken('source'), spoken('learned')),
  },
  (t) => [index('lessons_words').using('gin', t.words), index('lessons_strategy').on(t.strategyId, t.id)],
);

/** A post that it was passed on to: whether it was read is the state of its task. */
export const lessonReaders = pgTable(
  'lesson_readers',
  {
    lessonId: keyOf('lesson_id', () => lessons.id),
    postId: keyOf('post_id', () => posts.id),
    taskId: uuid('task_id')
      .notNull()
      .unique()
      .references(() => tasks.id),
    readBy: uuid('read_by').references(() => people.id),
  },
  (t) => [primaryKey({ columns: [t.lessonId, t.postId] })],
);

/** An activity in which it was used, and how. */
export const lessonUses = pgTable(
  'lesson_uses',
  {
    id: id(),
    lessonId: keyOf('lesson_id', () => lessons.id),
    activityId: keyOf('activity_id', () => activities.id),
    note: text('note').notNull(),
    notedAt: atNow('noted_at'),
  },
  (t) => [index('lesson_uses_lesson').on(t.lessonId, t.id), index('lesson_uses_activity').on(t.activityId)],
);
