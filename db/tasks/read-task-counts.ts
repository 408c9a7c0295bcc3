import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { count } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const counts = statement(
  'tasks.state-counts',
  z.object({ noticesOwed: count, oldestUnsentSeconds: z.number(), mails: z.record(z.string(), count) }),
  () => sql`
    select (select count(*) from notices where state = 'owed' and mail_id is null)::int as "noticesOwed",
      (select coalesce(extract(epoch from app_now() - min(created_at)), 0) from outbox where sent_at is null)::float8 as "oldestUnsentSeconds",
      (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*)::int as n from mails
        where composed_at > (select app_now()) - interval '30 days' or state in ('sending', 'handing_over', 'retry_wait', 'unknown') or state = 'held' group by state) counted) as mails`,
);
export type TaskCounts = RowOf<typeof counts>;

/** What waits to be told, for an operator's graphs: counts and ages only. */
export async function readTaskCounts(tx: Tx): Promise<TaskCounts> {
  const [counted] = await counts(tx);
  return counted ?? { noticesOwed: 0, oldestUnsentSeconds: 0, mails: {} };
}
