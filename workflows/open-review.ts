import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { ParentClosePolicy, sleep, startChild, workflowInfo } from '@temporalio/workflow';
import { kindKey, referenceKey, stateKey } from '../domain/search-attributes.ts';
import { claimReview, whenReviewOpens } from './activities.ts';
import { processWorkflowId } from './process-messages.ts';
import { review } from './review.ts';

/** `scheduledAt` is for tests: where no Schedule started it, the instant that one would have started it for. */
export type OpenReviewInput = { readonly strategyId: string; readonly scheduledAt?: number };

/** Written by the server into whatever a Schedule starts; a run that comes late still knows for when it was meant. */
const scheduledStartKey = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * What a strategy's Schedule starts on the first day of a quarter: waits for its first working day, claims the quarter's
 * review and starts it. It ends at once, so the next one never waits for a review that runs long.
 */
export async function openReview({ strategyId, scheduledAt }: OpenReviewInput): Promise<void> {
  const meantFor = scheduledAt ?? workflowInfo().typedSearchAttributes.get(scheduledStartKey)?.getTime();
  const opening = await whenReviewOpens({ strategyId, scheduledAt: meantFor ?? workflowInfo().startTime.getTime() });
  if (opening === null) return;
  if (opening.waitMs > 0) await sleep(opening.waitMs, { summary: 'until the first working day of the quarter' });
  const claimed = await claimReview({ strategyId, quarter: opening.quarter });
  if (claimed === null || claimed.state === 'cancelled') return;
  await startReview(claimed);
}

/** One workflow a review for ever: who finds it running, or ended, has nothing to start. */
async function startReview({ processId, reference }: { processId: string; reference: string }): Promise<void> {
  try {
    await startChild(review, {
      workflowId: processWorkflowId('review', processId),
      args: [{ processId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `Quarterly review ${reference}`,
      typedSearchAttributes: [
        { key: kindKey, value: 'review' },
        { key: referenceKey, value: reference },
        { key: stateKey, value: 'draft' },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
