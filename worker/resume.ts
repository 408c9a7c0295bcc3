import { parseArgs } from 'node:util';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { resumeProcess } from '../client/processes.ts';
import { temporalClient } from '../client/temporal.ts';
import { readResumeConfig, temporalConfig } from '../config.ts';
import { as, connect } from '../db/connect.ts';
import { findProcess } from '../db/tasks.ts';

/** `npm run resume -- CON-2026-0017`: starts the workflow of a process anew that was terminated by hand. */
const { positionals } = parseArgs({ allowPositionals: true });
const [wanted] = positionals;
if (wanted === undefined) end('Name the process, as in npm run resume -- CON-2026-0017.');
else await resume(wanted);

async function resume(reference: string): Promise<void> {
  const db = connect(readResumeConfig().databaseUrl);
  const temporal = temporalConfig();
  const client = temporalClient({ connection: temporal.connectionOptions, namespace: temporal.namespace });
  try {
    const process = await as(db, { role: 'worker' }, (tx) => findProcess(tx, reference));
    if (process === undefined)
      return end(`There is no process ${reference}. Its reference stands at the top of its page.`);
    await resumeProcess(client, process);
    // oxlint-disable-next-line no-console -- the answer of a command
    console.log(`${process.reference} runs again: it loaded its state from its rows.`);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    end(`${reference} is running, so there is nothing to resume.`);
  } finally {
    await client.connection.close();
    await db.pool.end();
  }
}

/** What a person can put right is one sentence. */
function end(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
