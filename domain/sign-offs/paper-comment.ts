import { accept, refuse, type Verdict } from '../refusal.ts';
import type { SignOffState } from './sign-off.ts';

/** Whether comments on a paper are taken: from its opening until its sign-off has ended, whatever stage is asked. */
export function takesComments(state: SignOffState): Verdict<true> {
  if (state === 'open' || state === 'referred-back') return accept(true);
  const why = state === 'draft' ? 'It has not gone to sign-off yet' : 'Its sign-off has ended';
  return refuse('not-open', `${why}, so comments on this paper are not taken.`, { state });
}

/** A comment on a paper that has gone to sign-off is late, unless the stage that is asked takes comments until a day. */
export function isLateComment(commentsBy: number | null, at: number): boolean {
  return commentsBy === null || at > commentsBy;
}
