import { limits } from '../limits.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { passagesOf } from './redaction.ts';
import type { ReportTree } from './tree.ts';

// What is said of a section of a draft, before it is frozen: by its authors, officers, and whom an officer invites.

export const commentStates = ['open', 'settled', 'carried'] as const;
export type CommentState = (typeof commentStates)[number];

export const commentFields = { quote: limits.line, text: limits.comment, answer: limits.reason } as const;
export const mostComments = 500;
export const mostReaders = 50;

/** Whether a comment can be settled, or carried over to the next version: that is said with a word of why. */
export function canSettle(state: CommentState, carries: boolean, answer: string): Verdict<true> {
  if (state !== 'open')
    return refuse('nothing-to-change', 'This comment is settled already. What is said of it stands beside it.');
  return carries && answer === ''
    ? refuse('malformed', 'Say why it is carried over.', { field: 'answer' })
    : accept(true);
}

/** Whether a report can be frozen as far as comments go: each is settled, or carried over. In: the headings of those that are open. */
export function canFreezePast(open: readonly string[]): Verdict<true> {
  if (open.length === 0) return accept(true);
  const where = [...new Set(open)].join(', ');
  return refuse(
    'comments-unanswered',
    `Some comments are open, in: ${where}. Settle each, or carry it over to the next version and say why.`,
  );
}

/** Whether the words that a comment quotes still stand in its section, as it reads now. A comment may quote nothing. */
export function standsStill(tree: ReportTree, section: string, quote: string): boolean {
  const place = `sections/${tree.sections.findIndex(({ key }) => key === section)}/`;
  return quote === '' || passagesOf(tree, quote).some(({ block }) => block.startsWith(place));
}
