import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createProcessActivities } from '../../activities/processes.ts';
import { decide } from '../../client/decisions.ts';
import { as } from '../../db/connect.ts';
import { proposeDecision } from '../../db/decisions.ts';
import { actingFor } from '../../db/tasks.ts';
import { bundle } from '../../worker/create-workers.ts';
import { partnershipQueue } from '../../workflows/consultation-messages.ts';
import { draftRound } from '../support/world.ts';
import { expectCount, median } from './figures.ts';
import { agenciesOf, type Partnership } from './partnership.ts';

/** How long the Update that opens a round takes on a development server, from the call to its answer, in milliseconds. */
export async function updateRoundTrip(partnership: Partnership, address: string, runs: number): Promise<number> {
  const client = new Client({ connection: await Connection.connect({ address }) });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: partnershipQueue,
    workflowBundle: await bundle(),
    activities: createProcessActivities({ db: partnership.db }),
  });
  const running = worker.run();
  try {
    const times: number[] = [];
    for (let run = 0; run <= runs; run += 1) {
      const ms = await openByUpdate(partnership, client);
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

async function openByUpdate(partnership: Partnership, client: Client): Promise<number> {
  const { db, officer, members } = partnership;
  const round = await draftRound(partnership, agenciesOf(members), { dueAt: Date.now() + 28 * 86_400_000 });
  const decision = await as(db, actingFor(officer), (tx) =>
    proposeDecision(tx, officer, { ...round, act: 'open', terms: {}, words: {}, route: 'bench', key: randomUUID(), requestHash: '' }),
  );
  const startMs = performance.now();
  const decided = await decide(client, { ...round, decisionId: decision.id, act: 'open' });
  const ms = performance.now() - startMs;
  if (decided.kind !== 'taken') throw new Error(`the Update did not open the round: ${decided.kind}`);
  expectCount('tasks opened by the Update', Number(decided.taken.effect['tasks']), members.length);
  await client.workflow.getHandle(`consultation-${round.processId}`).terminate('measured');
  return ms;
}
