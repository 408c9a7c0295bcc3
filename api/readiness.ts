import type { Client } from '@temporalio/client';
import type { Database } from '../db/connect.ts';

export type Readiness = () => Promise<{ database: boolean; temporal: boolean }>;

/** Whether the database and Temporal answer now, each within two seconds. */
export function createReadiness({ db, client }: { db: Database; client: Client }): Readiness {
  return async () => {
    const [database, temporal] = await Promise.allSettled([
      db.pool.query('select 1'),
      client.connection.withDeadline(Date.now() + 2_000, () => client.connection.workflowService.getSystemInfo({})),
    ]);
    return { database: database.status === 'fulfilled', temporal: temporal.status === 'fulfilled' };
  };
}
