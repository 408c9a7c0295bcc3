import { parseArgs } from 'node:util';
import { complain, say } from '../command-line.ts';
import { ConfigProblem, readSetupConfig, temporalConfig } from '../config.ts';
import { as, connect } from '../db/connect.ts';
import { makeFirstAdministrator } from '../db/directory/first-administrator.ts';
import { setUpDatabase } from './database.ts';
import { SetupProblem } from './problem.ts';
import { setUpTemporal } from './temporal.ts';

/** `npm run setup`, or `npm run setup -- head@example.org "Their Name"` to let the first person in: see docs/operations.md. */
try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [address, name = ''] = positionals;
  const config = readSetupConfig();
  const temporal = temporalConfig();
  await setUpDatabase(config, say);
  if (address !== undefined) await letIn(config.ownerUrl, { address, name: name.trim() });
  await setUpTemporal(temporal, say);
} catch (error) {
  // What a person can put right is one sentence; a fault of ours needs its stack.
  if (!(error instanceof SetupProblem || error instanceof ConfigProblem)) throw error;
  complain(error.message);
}

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
