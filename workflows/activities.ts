import { proxyActivities } from '@temporalio/workflow';
import type { ProcessActivities } from '../activities/processes.ts';

/**
 * Short transactions in Postgres: a lost worker shows after two minutes, and they are repeated until they succeed, since
 * a process must not end for a database that is away (design section 2). Each accepts being run twice. The summary is
 * what Temporal's own pages show beside the activity.
 */
function transaction(summary: string) {
  return proxyActivities<ProcessActivities>({
    summary,
    startToCloseTimeout: '2 minutes',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });
}

export const { loadProcess } = transaction('Read the state from the rows');
export const { raiseDue } = transaction('Raise what is due, close what closes');
export const { recordDecision } = transaction('Record the decision, taken or refused');
export const { closeRound } = transaction('Close the round if its instant has passed');
export const { settleSigning } = transaction('What became of the sign-off');
export const { oweVerifications } = transaction('Owe the verification of what was reported as done');
export const { whenReviewOpens } = transaction('Name the quarter and its first working day');
export const { claimReview } = transaction('Claim the quarter and open its review');
export const { endReview } = transaction('End the review if nothing is owed to it any more');
