import type { LessonSource } from '../../domain/lessons/lesson.ts';

/** What a lesson comes from is called on pages. */
export const lessonSourceWords = {
  operation: 'An operation',
  pilot: 'A pilot project',
  inspection: 'An inspection',
  review: 'A review',
} as const satisfies Record<LessonSource, string>;
