import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { statement } from '../statement.ts';

const beginOf = statement(
  'strategies.begin',
  z.object({ begins: z.string().nullable() }),
  (strategyId: string) => sql`
    select to_char(coalesce(s.begins_on, (select min(i.due_on) from dated_items i where i.strategy_id = s.process_id and i.kind in ('launch', 'in-force') and i.state <> 'dropped'),
      (p.opened_at at time zone s.zone)::date), 'YYYY-MM-DD') as begins
    from strategies s join processes p on p.id = s.process_id where s.process_id = ${strategyId}`,
);

/** The day on which a strategy begins: its first, its launch, else when its watch began; null where none is known. */
export async function readBegin(tx: Tx, strategyId: string): Promise<string | null> {
  return (await beginOf(tx, strategyId))[0]?.begins ?? null;
}
