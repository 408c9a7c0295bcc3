import { accept, refuse, type Verdict } from '../refusal.ts';
import type { ReturnState } from './return.ts';

/** What a joint owner adds to the return of the lead: his words, and a colour of the strategy's scale or none. */
export type ReturnPart = { readonly agency: string; readonly colour: string | null; readonly words: string };

/** Whether a joint owner may still add his part or change it: for as long as the lead may change the return. */
export function canSayPart(reviewState: string, state: ReturnState): Verdict<true> {
  if (reviewState !== 'open')
    return refuse('not-open', 'The returns are with the committee, so nothing is added any more.');
  return state === 'accepted'
    ? refuse('not-open', 'The strand leader has accepted this return, so nothing is added any more.')
    : accept(true);
}

/** Whether a joint owner sees the activity otherwise than its lead: what the strand leader and the committee are shown. */
export function coloursDiffer(colour: string | null, parts: readonly Pick<ReturnPart, 'colour'>[]): boolean {
  return parts.some((part) => part.colour !== null && part.colour !== colour);
}
