import { proxyActivities } from '@temporalio/workflow';
import type { DocumentActivities } from '../activities/documents.ts';
import type { DocumentInput } from './document-messages.ts';

const { renderDocument } = proxyActivities<DocumentActivities>({
  summary: 'Make a file of a report',
  startToCloseTimeout: '5 minutes',
  // A worker that was killed shows soon, and another begins again.
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Makes one file of a report; what becomes of it stands in its row. */
export async function document({ renderingId }: DocumentInput): Promise<void> {
  await renderDocument({ renderingId });
}
