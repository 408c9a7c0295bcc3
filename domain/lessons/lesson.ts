import { limits } from '../limits.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

// What was learned elsewhere, passed on to posts who confirm that they read it (S28, F67). It is chased gently: once.

/** Where a lesson comes from. */
export const lessonSourceNames = {
  operation: 'An operation',
  pilot: 'A pilot project',
  inspection: 'An inspection',
  review: 'A review',
} as const;
export type LessonSource = keyof typeof lessonSourceNames;
export const lessonSources = Object.keys(lessonSourceNames) as [LessonSource, ...LessonSource[]];

/** How long each text of a lesson may be: the API and the portal's forms both ask here. */
export const lessonFields = {
  title: limits.title,
  source: limits.line,
  learned: limits.text,
  note: limits.reason,
} as const;

/** Whether lessons of a strategy can be passed on: its watch runs, since that is what asks people to read them. */
export function canPassOn(state: string): Verdict<true> {
  return state === 'open'
    ? accept(true)
    : refuse('strategy-unwatched', 'Lessons are passed on while the strategy is watched.');
}
