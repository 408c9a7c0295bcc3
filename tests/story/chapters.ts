import { authorityMeets } from './chapters/authority.ts';
import { boards } from './chapters/boards.ts';
import { firstYear } from './chapters/first-year.ts';
import { forum } from './chapters/forum.ts';
import { inspection } from './chapters/inspection.ts';
import { last } from './chapters/last.ts';
import { launch } from './chapters/launch.ts';
import { secondReport } from './chapters/second-report.ts';
import { seminar } from './chapters/seminar.ts';
import { whole } from './chapters/whole.ts';
import { workshop } from './chapters/workshop.ts';
import type { Chapter } from './story.ts';

/** The story from its first day to its last. */
export const chapters: readonly Chapter[] = [
  seminar,
  forum,
  workshop,
  boards,
  authorityMeets,
  launch,
  firstYear,
  secondReport,
  inspection,
  last,
  whole,
];
