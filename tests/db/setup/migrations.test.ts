import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyMigrations } from '../../../db/setup/apply-migrations.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { until } from '../../support/until.ts';

let database: TestDatabase;
let folder: string;
const clients: Client[] = [];
const connected = async () => {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  clients.push(client);
  return client;
};

beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'concordat-migrations-'));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Migrations that come after all of ours. */
function write(...texts: string[]): void {
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const entries = texts.map((_text, index) => ({
    idx: index,
    when: 9e12 + index,
    tag: `next_${index}`,
    breakpoints: true,
  }));
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `next_${index}.sql`), text);
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }));
}

const applied = async (client: Client) =>
  (await client.query('select from drizzle.__drizzle_migrations where created_at >= 9e12')).rowCount;

/** Reads a table in a transaction that stays open, as a long report does. */
async function reader(): Promise<Client> {
  const client = await connected();
  await client.query('begin; select from agencies');
  return client;
}

it('lets people go on where a migration gets no lock, and tries again until it has one', async () => {
  write('alter table agencies add column next text');
  const [owner, busy, people] = [await connected(), await reader(), await connected()];
  const done = applyMigrations(owner, folder, { lockMs: 300, pauseMs: 100, tries: 200 });
  await until('the migration waits for the lock', async () => {
    const waiting = await people.query(`select from pg_locks where not granted and relation = 'agencies'::regclass`);
    return waiting.rowCount === 1;
  });
  // Queues behind the migration, and gets through although the report is still open.
  await people.query('select from agencies');
  expect(await applied(people)).toBe(0);
  await busy.query('commit');
  await done;
  expect(await applied(people)).toBe(1);
  await people.query('select next from agencies');
});

it('keeps what was applied before one that cannot be, undoes that one whole, and goes on there the next time', async () => {
  write(
    'create table next_one ()',
    'create table next_two ();\n--> statement-breakpoint\nalter table agencies add column next text',
  );
  const [owner, busy] = [await connected(), await reader()];
  const patience = { lockMs: 50, pauseMs: 10, tries: 2 };
  await expect(applyMigrations(owner, folder, patience)).rejects.toMatchObject({ code: '55P03' });
  const there = async () =>
    (await owner.query(`select to_regclass('next_one')::text as one, to_regclass('next_two')::text as two`)).rows;
  expect(await there()).toEqual([{ one: 'next_one', two: null }]);
  expect(await applied(owner)).toBe(1);
  await busy.query('commit');
  await applyMigrations(owner, folder, patience);
  expect(await there()).toEqual([{ one: 'next_one', two: 'next_two' }]);
  await applyMigrations(owner, folder, patience);
  expect(await applied(owner)).toBe(2);
});

it('makes an index without keeping anybody from writing, outside a transaction', async () => {
  const index = 'create index concurrently next_index on agencies (name)';
  write(index);
  const owner = await connected();
  await expect(applyMigrations(owner, folder)).rejects.toThrow(/cannot run inside a transaction block/u);
  write(`-- outside a transaction\ndrop index concurrently if exists next_index;\n--> statement-breakpoint\n${index}`);
  await applyMigrations(owner, folder);
  const { rows } = await owner.query(`select indisvalid from pg_index where indexrelid = 'next_index'::regclass`);
  expect(rows).toEqual([{ indisvalid: true }]);
});
