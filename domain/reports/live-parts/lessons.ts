import { type LessonSource, lessonSourceNames } from '../../lessons/lesson.ts';
import type { Block } from '../tree.ts';
import { liveTable, type Placed } from './table.ts';

export type Learned = {
  readonly id: string;
  readonly title: string;
  readonly sourceKind: LessonSource;
  readonly source: string;
  readonly learned: string;
  readonly uses: readonly { readonly activity: string; readonly note: string }[];
};

/** What was learned, from what, and in which activities it was used (S28). */
export function lessons(all: readonly Learned[], placed: Placed): Block[] {
  if (all.length === 0) return [];
  return [
    liveTable(placed, {
      key: placed.key,
      caption: 'Lessons',
      headings: ['Lesson', 'From', 'What was learned', 'Where it was used'],
      rows: all.map(({ id, title, sourceKind, source, learned, uses }) => ({
        key: id,
        cells: [
          // No link: a lesson is read by those to whom it was passed on, a report by everybody.
          title,
          `${lessonSourceNames[sourceKind]}: ${source}`,
          learned,
          uses.length === 0 ? 'Not used yet' : uses.map(({ activity, note }) => `${activity}: ${note}`).join('; '),
        ],
      })),
    }),
  ];
}
