import { sql } from 'drizzle-orm';

/** An instant in epoch milliseconds as the database takes it. */
export const instant = (ms: number) => sql`to_timestamp(${ms}::double precision / 1000)`;
