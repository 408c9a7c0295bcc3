import { pounds } from '../money.ts';
import { canPlanFor } from '../strategies/strategy.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

/** What became of a bid for money: nothing yet, all of it, a part of it, or nothing. */
export const outcomes = ['granted', 'partly', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];
export type BidState = 'submitted' | Outcome;

/**
 * Whether a bid can be written down: submitted on a day that has come, its result expected after that, and not on a day that
 * has passed unless that is said. Days 'YYYY-MM-DD'.
 */
export function canBid(
  bid: { submittedOn: string; expectedOn: string; hasPassed?: boolean },
  today: string,
): Verdict<true> {
  if (bid.submittedOn > today)
    return refuse('malformed', 'Give the day on which it was submitted: today or a day before.', {
      field: 'submittedOn',
    });
  if (bid.expectedOn < bid.submittedOn)
    return refuse('malformed', 'The result cannot be expected before the bid was submitted.', { field: 'expectedOn' });
  const planned = canPlanFor(bid.expectedOn, today, bid.hasPassed);
  return planned.ok ? planned : { ...planned, detail: { field: 'expectedOn' } };
}

type Answer = {
  readonly outcome: Outcome;
  /** In minor units; null: nothing was said of a sum. */
  readonly grantedMinor: number | null;
  readonly answeredOn: string;
};

/**
 * What is granted by an answer, in minor units: all of it where no sum is said, nothing where it is refused. Refused where the
 * sum is not what the answer says, beside the field `granted`, or where the day is still to come, beside `answeredOn`.
 */
export function grantedBy(
  { outcome, grantedMinor: sum, answeredOn }: Answer,
  bid: { state: BidState; amountMinor: number; submittedOn: string },
  today: string,
): Verdict<number> {
  const wrong = (message: string, field = 'granted') => refuse('malformed', message, { field });
  if (bid.state !== 'submitted') return refuse('already-answered', 'The result of this bid is known already.');
  if (answeredOn > today || answeredOn < bid.submittedOn)
    return wrong('Give the day of the answer: not before the bid was submitted, and not after today.', 'answeredOn');
  const asked = pounds(bid.amountMinor);
  if (outcome === 'refused') return sum === null || sum === 0 ? accept(0) : wrong('A refused bid grants no sum.');
  if (outcome === 'granted')
    return sum === null || sum === bid.amountMinor
      ? accept(bid.amountMinor)
      : wrong(`The bid asked for ${asked}. Choose “in part” where another sum is granted.`);
  return sum !== null && sum > 0 && sum < bid.amountMinor
    ? accept(sum)
    : wrong(`Give the sum that is granted, which is less than ${asked}.`);
}
