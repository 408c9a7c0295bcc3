import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { epochMs } from '../shapes.ts';
import { statement } from '../statement.ts';

const lag = statement(
  'records.seal-lag',
  z.object({ seconds: z.number(), now: epochMs }),
  () => sql`
    select coalesce(extract(epoch from clock_timestamp() - oldest.at), 0)::float8 as seconds, ${ms(sql`clock_timestamp()`)} as now
    from (select) one
      left join (select to_era, to_xid, to_id from audit_seals order by number desc limit 1) s on true
      left join lateral (
        select e.at from audit_entries e
        where (e.era, e.xid, e.id) > (coalesce(s.to_era, -1), coalesce(s.to_xid, '0'::xid8), coalesce(s.to_id, 0))
        order by e.era, e.xid, e.id limit 1) oldest on true`,
);

/** How old the oldest entry of the trail is that no seal holds, in seconds, 0 where there is none; and the clock by which it was said. */
export async function readSealLag(tx: Tx): Promise<{ readonly seconds: number; readonly now: number }> {
  const [read] = await lag(tx);
  return read ?? { seconds: 0, now: Date.now() };
}
