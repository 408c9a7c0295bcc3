import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { kindKey, referenceKey, stateKey } from '../domain/search-attributes.ts';
import { settleSigning } from './activities.ts';
import type { Running } from './process.ts';
import { partnershipQueue, processWorkflowId, type DecisionMessage, type DecisionTaken } from './process-messages.ts';

/**
 * The sign-off of a process: a decision of it ('sign-off'; the lock of a review with a route; a referral) has opened its
 * rows and names it in its effect, and here its workflow starts. It outlives this run of its parent, and signals it when it
 * has ended. No older run is changed by that: before, no other effect than that of 'sign-off' named a sign-off.
 */
export async function startSigning(_message: DecisionMessage, { effect }: DecisionTaken): Promise<void> {
  const { signOffId, signOffReference } = effect;
  if (signOffId === undefined) return;
  try {
    await startSignOff(String(signOffId), String(signOffReference));
  } catch (error) {
    // The decision was repeated on a later run: its sign-off runs, or has ended.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function startSignOff(processId: string, reference: string): Promise<void> {
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
