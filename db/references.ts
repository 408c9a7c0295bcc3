import { sql } from 'drizzle-orm';
import type { Tx } from './connect.ts';

/** The next reference of a kind in the year of the clock: CON-2026-0017. */
export async function nextReference(tx: Tx, kind: 'CON'): Promise<string> {
  const { rows } = await tx.execute<{ year: number; last: number }>(sql`
    insert into reference_counters (kind, year, last) values (${kind}, extract(year from app_now() at time zone 'Europe/London')::smallint, 1)
    on conflict (kind, year) do update set last = reference_counters.last + 1 returning year, last`);
  const row = rows[0];
  if (row === undefined) throw new Error('the counter of references gave nothing');
  return `${kind}-${row.year}-${String(row.last).padStart(4, '0')}`;
}
