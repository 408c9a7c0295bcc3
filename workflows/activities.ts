import { proxyActivities } from '@temporalio/workflow';
import type { ProcessActivities } from '../activities/processes.ts';

/**
 * Short transactions in Postgres: a lost worker shows after a minute, and they are repeated until they succeed, since
 * a process must not end for a database that is away (design section 2). Each accepts being run twice.
 */
export const processActivities = proxyActivities<ProcessActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
