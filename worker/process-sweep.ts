import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { resumeProcess } from '../client/processes.ts';
import { examineWorkflow, listRunningWorkflows } from '../client/running.ts';
import { as, type Database } from '../db/connect.ts';
import { owedNudge, owedPost } from '../db/chase/outbox.ts';
import {
  findRunningProcess,
  listRunningProcesses,
  noteStartedAgain,
  noteTrouble,
  type RunningProcess,
} from '../db/chase/process-troubles.ts';
import { startsAgain, troubleOf, type Trouble } from '../domain/process-trouble.ts';
import { postroomId } from '../workflows/postroom-messages.ts';
import { processWorkflowId } from '../workflows/process-messages.ts';

export type SweepDeps = { readonly db: Database; readonly client: Client; readonly log: Pick<Logger, 'warn'> };

const worker = { role: 'worker' } as const;
const atOnce = 10;
/** Of the processes with which nothing seems to be wrong so many are looked at each time, one after the other. */
const looksAtWell = 50;

/**
 * A process that is open in its rows must run (decision record 0030): one whose workflow is gone, by whatever cause, is
 * started anew, which loads its rows; one that is late is told to look again; one whose tasks or activities fail is shown.
 * Temporal is asked for one list, and about each process only where the list or the rows say that something may be wrong.
 */
export function createProcessSweep(deps: SweepDeps): () => Promise<void> {
  let turn = 0;
  /** Of what waits for a newer version, which was said. */
  let said = new Set<string>();
  return async () => {
    const { processes, waiting } = await as(deps.db, worker, listRunningProcesses);
    for (const reference of waiting.filter((one) => !said.has(one)))
      deps.log.warn(
        { reference },
        'a process is of a kind that this version does not know: it waits for one that does',
      );
    said = new Set(waiting);
    const running = await listRunningWorkflows(deps.client);
    if (!running.has(postroomId)) await as(deps.db, worker, owedPost);
    const isDoubtful = (process: RunningProcess) => process.suspect || !running.has(workflowIdOf(process));
    const well = processes.filter((process) => !isDoubtful(process));
    if (turn >= well.length) turn = 0;
    const looked = [...processes.filter(isDoubtful), ...well.slice(turn, turn + looksAtWell)];
    turn += looksAtWell;
    while (looked.length > 0) await Promise.all(looked.splice(0, atOnce).map((process) => lookAt(deps, process)));
  };
}

function workflowIdOf({ kind, processId }: RunningProcess): string {
  return processWorkflowId(kind, processId);
}

async function lookAt({ db, client, log }: SweepDeps, seen: RunningProcess): Promise<void> {
  const trouble = troubleOf(await examineWorkflow(client, workflowIdOf(seen)));
  if (trouble === null && seen.trouble === null && !seen.late) return;
  const process = await as(db, worker, (tx) => findRunningProcess(tx, seen.processId));
  // It came to its end meanwhile, as it should.
  if (process === undefined) return;
  const since = process.trouble === trouble ? process.troubleSince : null;
  if (trouble !== null && startsAgain({ ...process, trouble, since: since ?? process.now })) {
    await startAgain({ db, client, log }, process, trouble);
    return;
  }
  if (trouble !== process.trouble) await as(db, worker, (tx) => noteTrouble(tx, process.processId, trouble));
  if (trouble === null && process.late) await as(db, worker, (tx) => owedNudge(tx, process.processId));
}

async function startAgain({ db, client, log }: SweepDeps, process: RunningProcess, why: Trouble): Promise<void> {
  // Another worker may have been first.
  if (!(await resumeProcess(client, process, { replace: why === 'task-fails' }))) return;
  await as(db, worker, (tx) => noteStartedAgain(tx, process.processId, why));
  log.warn({ reference: process.reference, why }, 'a process did not run and was started again');
}
