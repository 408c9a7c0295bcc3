import { sql, type SQL } from 'drizzle-orm';

/** Ids as one parameter of a statement. */
export function uuids(ids: readonly string[]): SQL {
  return sql`${sql.param([...ids])}::uuid[]`;
}
