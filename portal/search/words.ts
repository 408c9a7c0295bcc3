import type { What } from '../../db/search/finders.ts';
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
  paper: 'Papers, by title and file name',
  person: 'People and posts',
  agency: 'Agencies and bodies',
} as const satisfies Record<SearchKind, string>;

/** What each record that was found is. */
export const whatWords = {
  consultation: 'Round',
  strategy: 'Strategy',
  development: 'Development of a strategy',
  'sign-off': 'Sign-off',
  inspection: 'Inspection',
  review: 'Quarterly review',
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
} as const satisfies Record<What, string>;
