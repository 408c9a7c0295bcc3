import { NativeConnection } from '@temporalio/worker';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createProcessActivities } from '../../activities/processes.ts';
import { connect } from '../../db/connect.ts';
import { bundle } from '../../worker/create-workers.ts';
import { partnershipQueue } from '../../workflows/consultation-messages.ts';
import { serve } from './child.ts';

export type WorkerMemory = { readonly heapAndExternal: number; readonly resident: number; readonly cached: number };

/**
 * A worker of processes in a process of its own, started with --expose-gc. With 'here' the workflows run in this thread,
 * where their heap can be read; with 'threads' as usual, in a thread of the SDK's, whose heap only shows in what is resident.
 */
const [databaseUrl = '', temporalAddress = '', where = 'here'] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const db = connect(databaseUrl, { application: 'concordat-worker' });
const connection = await NativeConnection.connect({ address: temporalAddress });
const worker = await Worker.create({
  connection,
  taskQueue: partnershipQueue,
  workflowBundle: await bundle(),
  activities: createProcessActivities({ db }),
  maxCachedWorkflows: 200,
  debugMode: where === 'here',
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
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapAndExternal: heapUsed + external, resident: rss, cached: worker.getStatus().numCachedWorkflows };
}

serve(0, measure);
