import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { kindKey, referenceKey, stateKey } from '../domain/search-attributes.ts';
import { settleSigning } from './activities.ts';
import type { Running } from './process.ts';
import { partnershipQueue, processWorkflowId, type DecisionMessage, type DecisionTaken } from './process-messages.ts';

/**
 * The sign-off of a process that has one (a round, a review, an inspection): the decision 'sign-off' has opened its rows,
 * and here its workflow starts. It outlives this run of its parent, and signals it when it has ended.
 */
export async function startSigning({ act }: DecisionMessage, { effect }: DecisionTaken): Promise<void> {
  if (act !== 'sign-off') return;
  const [processId, reference] = [String(effect['signOffId']), String(effect['signOffReference'])];
  await startChild('signOff', {
    workflowId: processWorkflowId('sign-off', processId),
    taskQueue: partnershipQueue,
    args: [{ processId }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: `Sign-off ${reference}`,
    typedSearchAttributes: [
      { key: kindKey, value: 'sign-off' },
      { key: referenceKey, value: reference },
      { key: stateKey, value: 'open' },
    ],
  });
}

/** Between two passes of a parent that is being signed off: whether the sign-off has ended, and how. */
export async function learnOfSigning(process: Running): Promise<void> {
  if (process.state !== 'signing') return;
  const { state } = await settleSigning({ processId: process.processId });
  if (state === process.state) return;
  process.state = state;
  process.dirty = true;
}
