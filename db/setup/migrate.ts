import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { seedHolidays } from '../calendar/holidays.ts';
import { applyMigrations } from './apply-migrations.ts';

const folder = fileURLToPath(new URL('../migrations', import.meta.url));
/** Any number, the same for every migrator: of several that start at once one applies, the rest wait and find nothing to do. */
const lockKey = 704_117_003;

/**
 * Brings the database at `ownerUrl` to this version's schema. Safe to call from several processes at once and again.
 * `testClock` gives a database of tests a clock that can be set; there is no other way to get one.
 */
export async function migrate(ownerUrl: string, options: { testClock?: boolean } = {}): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await applyMigrations(client, folder);
    await seedHolidays(client);
    await client.query(newEraIfRestored);
    if (options.testClock === true) await client.query(settableClock);
  } finally {
    await client.end();
  }
}

/**
 * A dump that was restored into another cluster brings numbers of transactions that are still to come there. The trail's
 * order then begins a new era: what was written before stands before all that comes (db/schema/records.ts, audit_entries).
 */
const newEraIfRestored = `
  do $$ declare last record; begin
    select era, xid into last from audit_entries order by era desc, xid desc, id desc limit 1;
    if last.xid >= pg_snapshot_xmax(pg_current_snapshot()) then
      execute format('alter table audit_entries alter column era set default %s', last.era + 1);
    end if;
  end $$`;

const settableClock = `
  create table if not exists test_clock (id int primary key default 1, fixed timestamptz, shift interval not null default '0');
  insert into test_clock (id) values (1) on conflict do nothing;
  grant select on test_clock to public;
  create or replace function app_now() returns timestamptz language sql volatile as
    'select coalesce(fixed, clock_timestamp() + shift) from test_clock';`;
