import { parseArgs } from 'node:util';
import { command, say } from '../command-line.ts';
import { readSetupConfig, temporalConfig } from '../config.ts';
import { as, connect } from '../db/connect.ts';
import { makeFirstAdministrator } from '../db/directory/first-administrator.ts';
import { setUpDatabase } from './database.ts';
import { SetupProblem } from '../problem.ts';
import { setUpTemporal } from './temporal.ts';

/** `npm run setup`, or `npm run setup -- head@example.org "Their Name"` to let the first person in: see docs/operations.md. */
await command(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [address, name = ''] = positionals;
  const config = readSetupConfig();
  const temporal = temporalConfig();
  await setUpDatabase(config, say);
  if (address !== undefined) await letIn(config.ownerUrl, { address, name: name.trim() });
  await setUpTemporal(temporal, say);
});

async function letIn(ownerUrl: string, meant: { address: string; name: string }): Promise<void> {
  const db = connect(ownerUrl, { max: 1 });
  try {
    const done = await as(db, { role: 'owner' }, (tx) => makeFirstAdministrator(tx, meant));
    if (!done.ok) throw new SetupProblem(`Administrator: ${done.message}`);
    say(`Administrator: ${done.value}`);
  } finally {
    await db.pool.end();
  }
}
