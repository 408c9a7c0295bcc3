import { parseArgs } from 'node:util';
import { readMigrationConfig } from '../../config.ts';
import { as, connect } from '../connect.ts';
import { makeFirstAdministrator } from './first-administrator.ts';

/** `npm run administrator -- head@example.org "Their Name"`: see docs/operations.md. */
const { positionals } = parseArgs({ allowPositionals: true });
const [address = '', name = ''] = positionals;
const db = connect(readMigrationConfig().ownerUrl, { max: 1 });
try {
  const done = await as(db, { role: 'owner' }, (tx) => makeFirstAdministrator(tx, { address, name: name.trim() }));
  process.stdout.write(`${done.ok ? done.value : done.message}\n`);
  if (!done.ok) process.exitCode = 1;
} finally {
  await db.pool.end();
}
