import { boards } from './chapters/boards.ts';
import { forum } from './chapters/forum.ts';
import { seminar } from './chapters/seminar.ts';
import { workshop } from './chapters/workshop.ts';
import type { Chapter } from './story.ts';

/** The story from its first day to its last. */
export const chapters: readonly Chapter[] = [seminar, forum, workshop, boards];
