import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Database } from '../../../db/connect.ts';
import type { Readiness } from './health.ts';

const patienceMs = 2_000;

/** Whether the database and Temporal answer now, each within a few seconds, and by how much our clock differs from the database's. */
export function createReadiness({ db, client }: { db: Database; client: Client }): Readiness {
  return async () => {
    const askedAt = Date.now();
    const [clock, temporal] = await Promise.allSettled([
      Promise.race([readClock(db), sleep(patienceMs, undefined, { ref: false })]),
      client.connection.withDeadline(Date.now() + patienceMs, () =>
        client.connection.workflowService.getSystemInfo({}),
      ),
    ]);
    const now = clock.status === 'fulfilled' ? clock.value : undefined;
    const clockSkewMs = now === undefined ? 0 : Math.round(now - askedAt);
    return { database: now !== undefined, temporal: temporal.status === 'fulfilled', clockSkewMs };
  };
}

/** The database's clock, in epoch milliseconds. */
async function readClock(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  return Number(rows[0]?.ms);
}
