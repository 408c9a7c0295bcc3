import type { Database } from '../../../db/connect.ts';

type Statement = { readonly text: string; readonly values?: unknown[] };

/**
 * Where rate-limiter-flexible counts. It names its statements, and a pooler that keeps none of them finds none again: without
 * their names there, as all others (record 0036).
 */
export function storeOf({ pool, prepared }: Database) {
  const unnamed = { query: ({ text, values }: Statement) => pool.query({ text, ...(values && { values }) }) };
  return { storeClient: prepared ? pool : unnamed, storeType: 'pool', tableName: 'rate_limits', tableCreated: true };
}
