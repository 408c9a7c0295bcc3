import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expectCount, type Figure, median, type Scale } from '../parts/figures.ts';
import { inLanes } from '../parts/lanes.ts';
import type { Stage } from '../parts/stage.ts';
import { contrastActivities } from './activities.ts';
import { type agency, answered, round } from './workflows.ts';

const reminderAfterMs = 5_000;

/** What a workflow for each agency costs: one reminder, then everybody answers. Seconds without the wait for the reminder. */
export async function measureContrast(stage: Stage, scale: Scale): Promise<Figure[]> {
  const agencies = scale.size(100);
  const address = await stage.temporal();
  const client = new Client({ connection: await Connection.connect({ address }) });
  const connection = await NativeConnection.connect({ address });
  const taskQueue = 'bench-contrast';
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  const worker = await Worker.create({ connection, taskQueue, workflowsPath, activities: contrastActivities });
  const running = worker.run();
  try {
    const runs: { events: number; seconds: number }[] = [];
    for (let run = 0; run < scale.runs; run += 1) runs.push(await runRound(client, taskQueue, agencies));
    const common = { floor: null, ratio: null, hold: null, direction: 'lower' } as const;
    return [
      {
        name: 'contrast-events',
        means: `events of a round of ${agencies} agencies with a workflow for each and one reminder`,
        value: median(runs.map(({ events }) => events)),
        unit: 'events',
        ...common,
      },
      {
        name: 'contrast-seconds',
        means: 'how long they took, without the wait for the reminder',
        value: median(runs.map(({ seconds }) => seconds)),
        unit: 's',
        ...common,
      },
    ];
  } finally {
    worker.shutdown();
    await running;
    await connection.close();
    await client.connection.close();
  }
}

async function runRound(
  client: Client,
  taskQueue: string,
  agencies: number,
): Promise<{ events: number; seconds: number }> {
  const roundId = `contrast-${randomUUID()}`;
  const ids = Array.from({ length: agencies }, (_, index) => `${roundId}-${index + 1}`);
  const startMs = performance.now();
  const parent = await client.workflow.start(round, {
    workflowId: roundId,
    taskQueue,
    args: [{ roundId, agencies, reminderAfterMs }],
  });
  // Until each has been reminded: its timer has fired and the second activity is done.
  await inLanes(10, ids, (id) => reminded(client, id));
  await inLanes(10, ids, (id) => client.workflow.getHandle<typeof agency>(id).signal(answered, 'We support it.'));
  expectCount('agencies reminded', await parent.result(), agencies);
  const seconds = (performance.now() - startMs - reminderAfterMs) / 1000;
  let events = 0;
  for (const id of [roundId, ...ids])
    events += (await client.workflow.getHandle(id).fetchHistory()).events?.length ?? 0;
  return { events, seconds };
}

/** Invited (a workflow task, an activity), the timer, and a second activity: at least so many events. */
const eventsOnceReminded = 18;

async function reminded(client: Client, workflowId: string): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const { historyLength } = await client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => ({ historyLength: 0 }));
    if (historyLength >= eventsOnceReminded) return;
  }
  throw new Error(`${workflowId} was never reminded`);
}
