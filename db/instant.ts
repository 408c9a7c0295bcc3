import { sql } from 'drizzle-orm';

/** An instant in epoch milliseconds as the database takes it; null stays null. */
export const instant = (ms: number | null) => sql`to_timestamp(${ms}::double precision / 1000)`;
