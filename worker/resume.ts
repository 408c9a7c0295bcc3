import { parseArgs } from 'node:util';
import { resumeProcess } from '../client/processes.ts';
import { temporalClient } from '../client/temporal.ts';
import { readResumeConfig, temporalConfig } from '../config.ts';
import { as, connect } from '../db/connect.ts';
import { findProcess } from '../db/tasks.ts';

/** `npm run resume -- CON-2026-0017`: starts the workflow of a process anew that was terminated by hand. */
const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals[0];
if (wanted === undefined) throw new Error('Name the process: npm run resume -- CON-2026-0017');

const db = connect(readResumeConfig().databaseUrl);
const temporal = temporalConfig();
const client = temporalClient({ connection: temporal.connectionOptions, namespace: temporal.namespace });
try {
  const process = await as(db, { role: 'worker' }, (tx) => findProcess(tx, wanted));
  if (process === undefined) throw new Error(`There is no process ${wanted}.`);
  await resumeProcess(client, process);
  // oxlint-disable-next-line no-console -- the answer of a command
  console.log(`${process.reference} runs again: it loaded its state from its rows.`);
} finally {
  await client.connection.close();
  await db.pool.end();
}
