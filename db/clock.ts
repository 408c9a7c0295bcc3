import { sql } from 'drizzle-orm';
import type { Tx } from './connect.ts';

/** Now, on the one clock that decides, in epoch milliseconds. Read it after the lock is held (design section 6). */
export async function now(tx: Tx): Promise<number> {
  const result = await tx.execute<{ ms: string }>(sql`select extract(epoch from app_now()) * 1000 as ms`);
  return Math.floor(Number(result.rows[0]?.ms));
}

/** Epoch milliseconds to what the driver takes for a timestamptz. */
export function instant(ms: number): Date {
  return new Date(ms);
}
