import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createProcessActivities } from '../../../activities/processes.ts';
import { bundle } from '../../../worker/create-workers.ts';
import { processWorkflowId, partnershipQueue } from '../../../workflows/process-messages.ts';
import { median } from '../parts/figures.ts';
import type { Partnership } from '../partnership.ts';
import { openByUpdate } from '../rounds.ts';

/** How long the Update that opens a round takes on a development server, from the call to its answer, in milliseconds. */
export async function updateRoundTrip(partnership: Partnership, address: string, runs: number): Promise<number> {
  const client = new Client({ connection: await Connection.connect({ address }) });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: partnershipQueue,
    workflowBundle: await bundle(),
    activities: createProcessActivities({ db: partnership.db, log: { error() {} } }),
  });
  const running = worker.run();
  try {
    const times: number[] = [];
    for (let run = 0; run <= runs; run += 1) {
      const { processId, ms } = await openByUpdate(partnership, client);
      await client.workflow.getHandle(processWorkflowId('consultation', processId)).terminate('measured');
      if (run > 0) times.push(ms);
    }
    return median(times);
  } finally {
    worker.shutdown();
    await running;
    await connection.close();
    await client.connection.close();
  }
}
