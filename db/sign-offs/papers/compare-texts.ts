import type { DiffLine } from '../../../domain/sign-offs/line-diff.ts';
import { workedOutBeside } from './beside.ts';
import type { Paper } from './text-of.ts';

type Compared = readonly DiffLine[] | 'too-long' | 'no-words';

/** A comparison is either there within this time or not at all. */
const longestMs = 5_000;

/**
 * What changed from one paper to another, line by line (of a document: paragraph by paragraph), worked out beside the thread
 * that answers people. Out: the lines around each change, none where nothing changed; 'too-long' beyond the bounds of
 * `comparable`, or where it took too long; 'no-words' where one of the two cannot be read.
 */
export async function compareTexts(before: Paper, after: Paper): Promise<Compared> {
  return (await workedOutBeside<Compared>('./compare-texts-worker.ts', { before, after }, longestMs)) ?? 'too-long';
}
