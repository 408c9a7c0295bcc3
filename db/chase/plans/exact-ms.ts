import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';

/** An instant in epoch milliseconds with its fractions: a plan made from another one has the very same instants. */
export const exactMs = (column: SQLWrapper): SQL => sql`(extract(epoch from ${column}) * 1000)::float8`;
