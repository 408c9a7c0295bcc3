import type { What } from '../../db/search/finders.ts';
import { type ProcessKind, processKinds } from '../../domain/process-kinds.ts';
import type { SearchKind } from '../../domain/search/search.ts';

/** What a search may be narrowed to, as its form offers it. */
export const searchKindWords = {
  process: 'Rounds, reviews, sign-offs, inspections and strategies',
  plan: 'Plans: strands, activities and dates',
  measure: 'Indicators',
  lesson: 'Lessons',
  input: 'Inputs of strategies',
  answer: 'Answers and returns',
  comment: 'Comments',
  paper: 'Papers',
  person: 'People and posts',
  agency: 'Agencies and bodies',
} as const satisfies Record<SearchKind, string>;

/** What of all others is called shorter here. */
const shorter: Partial<Readonly<Record<ProcessKind, string>>> = { consultation: 'Round', strategy: 'Strategy' };

/** What is found is called. */
export function foundWord(what: What, kind: ProcessKind | null): string {
  if (what !== 'process') return whatWords[what];
  return kind === null ? '' : (shorter[kind] ?? processKinds[kind].noun);
}

const whatWords = {
  strand: 'Strand',
  activity: 'Activity',
  date: 'Date of a plan',
  indicator: 'Indicator',
  lesson: 'Lesson',
  input: 'Input of a strategy',
  answer: 'Answer',
  return: 'Quarterly return',
  'log-item': 'Comment in the log of a round',
  'paper-comment': 'Comment on a paper',
  paper: 'Paper',
  person: 'Person',
  post: 'Post',
  agency: 'Agency',
  body: 'Board or committee',
} as const satisfies Record<Exclude<What, 'process'>, string>;
