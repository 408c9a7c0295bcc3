import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { inject } from 'vitest';
import { migrate } from '../../../db/setup/migrate.ts';

export type OlderDatabase = {
  readonly client: Client;
  /** Inserts a row as an earlier version would have; gives back its id. */
  one(insert: string, values?: unknown[]): Promise<{ id: string }>;
  /** Brings it to this version. */
  upgrade(): Promise<void>;
  drop(): Promise<void>;
};

async function asSuperuser(statement: string): Promise<void> {
  const superuser = new Client({ connectionString: inject('postgresUrl') });
  await superuser.connect();
  try {
    await superuser.query(statement);
  } finally {
    await superuser.end();
  }
}

/** The database as an earlier version left it: every migration before the one with this number. */
export async function createOlderDatabase(before: string): Promise<OlderDatabase> {
  const name = `upgrade_${randomBytes(6).toString('hex')}`;
  await asSuperuser(`create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = name;
  const folder = mkdtempSync(join(tmpdir(), 'concordat-migrations-'));
  cpSync('db/migrations', folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
  const until = journal.entries.findIndex(({ tag }) => tag.startsWith(before));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, until) }));
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await applyMigrations(drizzle(client), { migrationsFolder: folder });
  return {
    client,
    one: async (insert, values = []) => (await client.query<{ id: string }>(`${insert} returning *`, values)).rows[0]!,
    upgrade: () => migrate(url.href),
    async drop() {
      await client.end();
      await asSuperuser(`drop database ${name} with (force)`);
      rmSync(folder, { recursive: true });
    },
  };
}
