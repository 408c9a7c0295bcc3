import { createReviewSchedules } from '../client/schedules.ts';
import type { Client } from '@temporalio/client';
import { as, type Database } from '../db/connect.ts';
import { wantedSchedules } from '../db/review-schedules.ts';

/** Makes the Schedules in Temporal what the rows say; once, when a worker starts. */
export async function followSchedules(db: Database, client: Client): Promise<void> {
  const schedules = createReviewSchedules(client);
  for (const { strategyId, state } of await as(db, { role: 'worker' }, wantedSchedules)) {
    const done = await schedules.ensure(strategyId, { paused: state === 'paused' });
    if (!done.ok) throw new Error(`a schedule could not be made: ${done.code}`);
  }
}
