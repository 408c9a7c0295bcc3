import { sql } from 'drizzle-orm';
import { as, type Database } from '../../db/connect.ts';

/** A process of the sample as an earlier start has left it. */
export type Left = { readonly id: string; readonly state: string; readonly version: number };

/** How the keys are called by which the sample is made; none outlives its loading. */
export const loaderName = 'Sample loader';

const worker = { role: 'worker' } as const;

/** The process that a part of the sample makes, if there is one: a start that was interrupted goes on from there. */
export async function leftBehind(db: Database, kind: string, title: string): Promise<Left | undefined> {
  return as(db, worker, async (tx) => {
    const { rows } = await tx.execute<Left>(
      sql`select id, state, version from processes where kind = ${kind} and title = ${title} order by created_at limit 1`,
    );
    return rows[0];
  });
}

/** The first id that a query of the sample's loader finds. */
export async function firstId(db: Database, query: ReturnType<typeof sql>): Promise<string | undefined> {
  return as(db, worker, async (tx) => (await tx.execute<{ id: string }>(query)).rows[0]?.id);
}
