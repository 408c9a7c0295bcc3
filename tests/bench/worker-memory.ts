import { Client, Connection } from '@temporalio/client';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { startChild } from './parts/child.ts';
import { expectCount, type Figure, median, type Scale } from './parts/figures.ts';
import { createPartnership } from './partnership.ts';
import { decideByUpdate, openByUpdate } from './rounds.ts';
import type { Stage } from './parts/stage.ts';
import type { WorkerMemory } from './parts/worker-child.ts';

const megabyte = 1024 * 1024;

/**
 * What fifty open rounds cost a worker that caches them all: heap and external memory after forced collections, less the
 * same worker's once it has run and forgotten one round. The rounds here have 200 agencies, not 10,000: no workflow sees
 * an agency or a task, only counts, so that its memory cannot depend on them (the history measure shows that it does not).
 */
export async function measureWorkerMemory(stage: Stage, scale: Scale): Promise<Figure[]> {
  const rounds = scale.size(50, 5);
  const grown: number[] = [];
  for (let run = 0; run < scale.runs; run += 1) grown.push(await grow(stage, rounds, scale.size(200, 10)));
  return [
    {
      name: 'worker-memory',
      means: `heap and external memory that ${rounds} cached open rounds cost the worker`,
      value: median(grown),
      unit: 'MB',
      floor: null,
      ratio: null,
      hold: 100,
      direction: 'lower',
    },
  ];
}

/** By how many megabytes a fresh worker grows, for all rounds together. */
async function grow(stage: Stage, rounds: number, agencies: number): Promise<number> {
  const partnership = await createPartnership(stage, { agencies });
  const address = await stage.temporal();
  const client = new Client({ connection: await Connection.connect({ address }) });
  const { child } = await startChild(
    new URL('./parts/worker-child.ts', import.meta.url),
    [partnership.appUrl, address],
    ['--expose-gc'],
  );
  const opened: string[] = [];
  try {
    const first = await openByUpdate(partnership, client);
    await decideByUpdate(partnership, client, first, 'cancel');
    const none = await settledMemory(() => child.ask<WorkerMemory>({}), 0);
    for (let round = 0; round < rounds; round += 1) opened.push((await openByUpdate(partnership, client)).processId);
    const all = await settledMemory(() => child.ask<WorkerMemory>({}), rounds);
    return (all.heapAndExternal - none.heapAndExternal) / megabyte;
  } finally {
    for (const processId of opened)
      await client.workflow.getHandle(processWorkflowId('consultation', processId)).terminate('measured');
    await child.stop();
    await client.connection.close();
    await partnership.end();
  }
}

/** Asks until the worker caches exactly so many workflows: one that was ended is forgotten a moment later. */
async function settledMemory(ask: () => Promise<WorkerMemory>, cached: number): Promise<WorkerMemory> {
  let memory = await ask();
  for (const end = Date.now() + 30_000; memory.cached !== cached && Date.now() < end; memory = await ask());
  expectCount('workflows in the cache', memory.cached, cached);
  return memory;
}
