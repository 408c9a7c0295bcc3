import { type SQL, sql } from 'drizzle-orm';
import type { SearchKind } from '../../domain/search/search.ts';

/** What is found, as far as its page and its word are of their own; of a process its kind says the rest. */
export type What =
  | 'process'
  | 'strand'
  | 'activity'
  | 'date'
  | 'indicator'
  | 'lesson'
  | 'input'
  | 'option'
  | 'link'
  | 'revision'
  | 'stage'
  | 'finding'
  | 'recommendation'
  | 'report'
  | 'report-draft'
  | 'report-section'
  | 'report-author'
  | 'answer'
  | 'return'
  | 'log-item'
  | 'paper-comment'
  | 'paper'
  | 'person'
  | 'post'
  | 'agency'
  | 'body';

/** How one table is searched, as `x`. Walls stand in the database; what a partner has is said besides, so that an index finds it (0037). */
export type Finder = {
  readonly what: What;
  readonly kind: SearchKind;
  readonly table: string;
  /** Its words are names, which are not stemmed. */
  readonly names?: true;
  /** What of it is searched at all? */
  readonly only?: SQL;
  /** Which rows does a partner have, by their keys? Undefined: the directorate alone reads any. */
  readonly partners?: SQL;
  /** The process it belongs to, and whatever else is joined. */
  readonly joins: SQL;
  readonly title: SQL;
  /** A line that says where it stands or whose it is. */
  readonly about: SQL;
  /** The text that a passage is shown of. */
  readonly text?: SQL;
  /** The task by which it is seen. */
  readonly task?: SQL;
  /** Where it stands in its room, where its id does not say so. */
  readonly address?: SQL;
};

/** Joined where a record belongs to no process. */
export const outside = sql`left join processes p on false`;
