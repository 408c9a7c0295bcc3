import type { Client } from '@temporalio/client';
import type { Database } from '../db/connect.ts';
import type { Readiness } from './health.ts';

/** Whether the database and Temporal answer now, each within a few seconds, and by how much our clock differs from the database's. */
export function createReadiness({ db, client }: { db: Database; client: Client }): Readiness {
  return async () => {
    const askedAt = Date.now();
    const [clock, temporal] = await Promise.allSettled([
      db.pool.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms'),
      client.connection.withDeadline(Date.now() + 2_000, () => client.connection.workflowService.getSystemInfo({})),
    ]);
    const database = clock.status === 'fulfilled';
    const clockSkewMs = database ? Math.round(Number(clock.value.rows[0]?.ms) - askedAt) : 0;
    return { database, temporal: temporal.status === 'fulfilled', clockSkewMs };
  };
}
