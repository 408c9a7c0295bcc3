import { parseArgs } from 'node:util';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { readMigrationConfig } from '../../config.ts';
import { makeFirstAdministrator } from './first-administrator.ts';

/** `npm run administrator -- head@example.org "Their Name"`: see docs/operations.md. */
const { positionals } = parseArgs({ allowPositionals: true });
const [address = '', name = ''] = positionals;
const pool = new pg.Pool({ connectionString: readMigrationConfig().ownerUrl, max: 1 });
try {
  const done = await drizzle(pool).transaction((tx) => makeFirstAdministrator(tx, { address, name: name.trim() }));
  process.stdout.write(`${done.ok ? done.value : done.message}\n`);
  if (!done.ok) process.exitCode = 1;
} finally {
  await pool.end();
}
