import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { resumeProcess } from '../client/processes.ts';
import { examineWorkflow } from '../client/running.ts';
import { temporalClient } from '../client/temporal.ts';
import { readResumeConfig, temporalConfig } from '../config.ts';
import { as, connect, type Database } from '../db/connect.ts';
import { findRunningProcess, listRunningProcesses, noteStartedAgain } from '../db/chase/process-troubles.ts';
import { findProcess, type NamedProcess } from '../db/chase/locks.ts';
import { processWorkflowId } from '../workflows/process-messages.ts';
import { command, complain, say } from '../command-line.ts';
import { reasonOf } from '../problem.ts';

/**
 * `npm run resume -- CON-2026-0017`, or `-- --all`: starts anew what does not run, as the worker's sweep does by itself once
 * a minute. Says what it did in one sentence a process; ends with 1 where it could not do it.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean' } } });
const [wanted] = positionals;
const worker = { role: 'worker' } as const;
type Reached = { readonly db: Database; readonly client: Client };

if (values.all !== true && wanted === undefined)
  complain('Name a process, such as: npm run resume -- CON-2026-0017. Or all of them: npm run resume -- --all');
else await command(resume);

async function resume(): Promise<void> {
  const { databaseUrl, prepared } = readResumeConfig();
  const { connectionOptions, namespace } = temporalConfig();
  const db = connect(databaseUrl, { prepared });
  const client = temporalClient({ connection: connectionOptions, namespace });
  try {
    if (values.all !== true && wanted !== undefined) await resumeOne({ db, client }, wanted);
    else await resumeAll({ db, client });
  } catch (error) {
    complain(`Nothing more was done: ${reasonOf(error).split('\n')[0]}.`);
  } finally {
    await client.connection.close();
    await db.pool.end();
  }
}

async function resumeOne({ db, client }: Reached, name: string): Promise<void> {
  const process = await as(db, worker, (tx) => findProcess(tx, name));
  const mustRun = process && (await as(db, worker, (tx) => findRunningProcess(tx, process.processId)));
  if (process === undefined) complain(`There is no process ${name}. Its reference stands at the top of its page.`);
  else if (mustRun === undefined) say(`${process.reference} has not begun, or has ended: nothing of it has to run.`);
  else if (await started({ db, client }, process))
    say(`${process.reference} runs again: it loaded its state from its rows.`);
  else say(`${process.reference} runs already. Nothing was changed.`);
}

async function resumeAll({ db, client }: Reached): Promise<void> {
  const { processes, waiting } = await as(db, worker, listRunningProcesses);
  let again = 0;
  for (const process of processes) {
    const { running } = await examineWorkflow(client, processWorkflowId(process.kind, process.processId));
    if (running || !(await started({ db, client }, process))) continue;
    again += 1;
    say(`${process.reference} runs again: it loaded its state from its rows.`);
  }
  for (const reference of waiting) say(`${reference} is of a kind that this version does not know: it was left alone.`);
  say(`${processes.length} processes are open: ${again} started again, ${processes.length - again} ran already.`);
}

async function started({ db, client }: Reached, named: NamedProcess): Promise<boolean> {
  if (!(await resumeProcess(client, named))) return false;
  await as(db, worker, (tx) => noteStartedAgain(tx, named.processId, 'asked'));
  return true;
}
