import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createProcessActivities } from '../../../activities/processes.ts';
import { connect } from '../../../db/connect.ts';
import { bundle } from '../../../worker/create-workers.ts';
import { partnershipQueue } from '../../../workflows/process-messages.ts';
import { serve } from './child.ts';

export type WorkerMemory = { readonly heapAndExternal: number; readonly cached: number };

/**
 * A worker of processes in a process of its own, started with --expose-gc. `debugMode` has the SDK run the workflows in
 * this thread, in the same contexts as otherwise in a thread of its own: only here can their heap be read and collected.
 * Resident memory says nothing here: it shrinks by more after the start than fifty rounds add.
 */
const [databaseUrl = '', temporalAddress = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const db = connect(databaseUrl, { application: 'concordat-worker' });
const connection = await NativeConnection.connect({ address: temporalAddress });
const worker = await Worker.create({
  connection,
  taskQueue: partnershipQueue,
  workflowBundle: await bundle(),
  activities: createProcessActivities({ db, log: { error() {} } }),
  maxCachedWorkflows: 200,
  debugMode: true,
});
const running = worker.run();
process.once('SIGTERM', () => {
  worker.shutdown();
  void running.finally(() => process.exit(0));
});

/** In bytes, after collections until there is nothing left to collect. */
async function measure(): Promise<WorkerMemory> {
  if (globalThis.gc === undefined) throw new Error('start this with --expose-gc');
  for (let round = 0; round < 5; round += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { heapUsed, external } = process.memoryUsage();
  return { heapAndExternal: heapUsed + external, cached: worker.getStatus().numCachedWorkflows };
}

serve(0, measure);
