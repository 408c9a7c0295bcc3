import { limits } from '../limits.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

// What the public says of a page of the public site (S54): a task of the office, which answers it or closes it with a reason.

export type FeedbackState = 'draft' | 'open' | 'answered' | 'closed';
/** How it is settled, and what an officer does by it. */
export const feedbackOutcomes = ['answered', 'closed'] as const;
export type FeedbackOutcome = (typeof feedbackOutcomes)[number];

/** How long each text may be. */
export const feedbackFields = { name: limits.name, said: limits.reason, reply: limits.reason } as const;

/** It is settled by what an officer writes, a fact: no decision steers it. */
export function afterFeedbackAct(state: FeedbackState): Verdict<FeedbackState> {
  return refuse('not-open', 'Feedback is answered or closed on its page.', { state });
}

export function isFeedbackOver(state: FeedbackState): boolean {
  return state === 'answered' || state === 'closed';
}

/** Whether it can be settled still. */
export function canSettle(state: FeedbackState): Verdict<true> {
  return isFeedbackOver(state)
    ? refuse('not-open', `This was ${state} already, so nothing was sent.`, { state })
    : accept(true);
}

const minutes = 60_000;
/** Nobody reads a page and writes a word about it faster; a program does. */
const readMs = 2_000;
/** Over night a page may stay open. */
const validMs = 24 * 60 * minutes;

/** Whether a form was shown at an instant from which it may be sent now. In: epoch milliseconds. */
export function isFormFresh(shownAt: number, now: number): boolean {
  const age = now - shownAt;
  return age >= readMs && age <= validMs;
}
