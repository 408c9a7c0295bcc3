import { setTimeout as pause } from 'node:timers/promises';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';

/** How long a migration lets everybody queue behind it for a lock, how long it then lets them go on, how often it tries. */
export type Patience = { readonly lockMs: number; readonly pauseMs: number; readonly tries: number };
export const usualPatience: Patience = { lockMs: 3_000, pauseMs: 2_000, tries: 60 };

/**
 * How a file begins whose statements run one by one and each by itself, as `create index concurrently` must. It may stop
 * anywhere and is then run again from its first statement, so it begins with what takes its own remains away.
 */
const alone = '-- outside a transaction';
/** Postgres's lock_not_available. */
const lockTimeout = '55P03';

/**
 * Applies what the folder holds and the database does not know yet, each in a transaction of its own: what was applied stays
 * when a later one fails. A migration that gets no lock in time lets people go on and tries again. The table is drizzle's.
 */
export async function applyMigrations(client: pg.Client, folder: string, patience = usualPatience): Promise<void> {
  await client.query(`create schema if not exists drizzle;
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
  const { rows } = await client.query<{ last: string }>(
    'select coalesce(max(created_at), -1) as last from drizzle.__drizzle_migrations',
  );
  const last = Number(rows[0]?.last);
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder: folder })) {
    if (folderMillis <= last) continue;
    const note = () =>
      client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [hash, folderMillis]);
    if (sql[0]?.startsWith(alone) === true) {
      for (const text of sql) await client.query(text);
      await note();
    } else
      await inTransaction(client, patience, async () => {
        for (const text of sql) await client.query(text);
        await note();
      });
  }
}

async function inTransaction(
  client: pg.Client,
  { lockMs, pauseMs, tries }: Patience,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`begin; set local lock_timeout = ${lockMs}`);
      await work();
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback');
      if (!(error instanceof pg.DatabaseError && error.code === lockTimeout) || attempt === tries) throw error;
      await pause(pauseMs);
    }
  }
}
