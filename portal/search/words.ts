import { isKnown, type Read } from '../../domain/not-known.ts';
import type { What } from '../../db/search/finder.ts';
import { type ProcessKind, processKinds } from '../../domain/process-kinds.ts';
import type { SearchKind } from '../../domain/search/search.ts';

/** What a search may be narrowed to, as its form offers it. */
export const searchKindWords = {
  process: 'Rounds, reviews, sign-offs, inspections and strategies',
  plan: 'Plans: strands, activities, dates, options, links and revisions',
  measure: 'Indicators',
  lesson: 'Lessons',
  report: 'Reports',
  finding: 'Findings and recommendations',
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
export function foundWord(what: What, kind: Read<ProcessKind> | null): string {
  if (what !== 'process') return whatWords[what];
  if (kind !== null && !isKnown(kind)) return 'Of a kind that this version does not know';
  return kind === null ? '' : (shorter[kind] ?? processKinds[kind].noun);
}

const whatWords = {
  strand: 'Strand',
  activity: 'Activity',
  date: 'Date of a plan',
  indicator: 'Indicator',
  lesson: 'Lesson',
  input: 'Input of a strategy',
  option: 'Option of the menu',
  link: 'Link of a plan',
  revision: 'Revision of a plan',
  stage: 'Stage of a development',
  finding: 'Finding',
  recommendation: 'Recommendation',
  report: 'Report',
  'report-draft': 'Report that is being written',
  'report-section': 'Section of a report that is being written',
  'report-author': 'Author of a report that is being written',
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
