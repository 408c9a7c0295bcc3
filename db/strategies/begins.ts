import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { statement } from '../statement.ts';

/** Over a strategy `s`: its first day, or that on which it is to be launched or come into force; null where neither is said. */
export const firstDay = sql`coalesce(s.begins_on, (select min(i.due_on) from dated_items i where i.strategy_id = s.process_id and i.kind in ('launch', 'in-force') and i.state <> 'dropped'))`;

const beginOf = statement(
  'strategies.begin',
  z.object({ begins: z.string().nullable() }),
  (strategyId: string) => sql`
    select to_char(coalesce(${firstDay}, (p.opened_at at time zone s.zone)::date), 'YYYY-MM-DD') as begins
    from strategies s join processes p on p.id = s.process_id where s.process_id = ${strategyId}`,
);

/** The day on which a strategy begins: its first, its launch, else when its watch began; null where none is known. */
export async function readBegin(tx: Tx, strategyId: string): Promise<string | null> {
  return (await beginOf(tx, strategyId))[0]?.begins ?? null;
}

const firstDayOf = statement(
  'strategies.first-day',
  z.object({ firstDay: z.string().nullable() }),
  (strategyId: string) =>
    sql`select to_char(${firstDay}, 'YYYY-MM-DD') as "firstDay" from strategies s where s.process_id = ${strategyId}`,
);

/** Before that day no milestone of it is due, 'YYYY-MM-DD'; null where the strategy does not say when it begins. */
export async function readFirstDay(tx: Tx, strategyId: string): Promise<string | null> {
  return (await firstDayOf(tx, strategyId))[0]?.firstDay ?? null;
}
