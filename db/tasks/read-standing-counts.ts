import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

export type StandingCounts = {
  readonly noticesOwed: number;
  readonly oldestUnsentSeconds: number;
  readonly mails: Readonly<Record<string, number>>;
};

/** What waits to be told, for an operator's graphs: counts and ages only. */
export async function readStandingCounts(tx: Tx): Promise<StandingCounts> {
  const { rows } = await tx.execute<StandingCounts>(sql`
    select (select count(*) from notices where state = 'owed' and mail_id is null)::int as "noticesOwed",
      (select coalesce(extract(epoch from app_now() - min(created_at)), 0) from outbox where sent_at is null)::float8 as "oldestUnsentSeconds",
      (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*)::int as n from mails group by state) counted) as mails`);
  return rows[0] ?? { noticesOwed: 0, oldestUnsentSeconds: 0, mails: {} };
}
