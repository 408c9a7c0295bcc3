import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { hideFailures } from '../../../activities/failures.ts';
import { createProcessActivities } from '../../../activities/processes.ts';
import { decide, type Decided } from '../../../client/decisions.ts';
import type { Terms } from '../../../db/chase/decisions.ts';
import type { ProcessAct } from '../../../domain/decisions/process.ts';
import { kindKey, nextDueKey, referenceKey, stateKey } from '../../../domain/search-attributes.ts';
import { bundle } from '../../../worker/create-workers.ts';
import { partnershipQueue } from '../../../workflows/process-messages.ts';
import { timeSkippingServer } from './time-skipping-server.ts';
import type { Duration } from '@temporalio/common';
import { processOf, propose, type World } from '../stories/world.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export type SkippedTime = {
  readonly env: TestWorkflowEnvironment;
  /** Lets the time of server and database pass. */
  pass(duration: Duration): Promise<void>;
  decide(processId: string, act: ProcessAct, terms?: Terms, words?: Record<string, string>): Promise<Decided>;
  end(): Promise<void>;
};

export type SkippingOptions = {
  readonly maxCachedWorkflows?: number;
  /** Asked before each activity; what it gives is thrown instead. */
  readonly spoil?: (activity: string) => Error | undefined;
};

/**
 * The real workflows and the real activities on the real Postgres, under the server that skips time; before each
 * activity the database's clock is set to the server's, so that both tell the same time.
 */
export async function skipTime(world: World, options: SkippingOptions = {}): Promise<SkippedTime> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: await timeSkippingServer() } });
  await env.connection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? 'default',
    searchAttributes: { [kindKey.name]: 2, [stateKey.name]: 2, [referenceKey.name]: 2, [nextDueKey.name]: 6 },
  });
  const setClock = async () => world.setClock(new Date(await env.currentTimeMs()));
  await setClock();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: partnershipQueue,
    workflowBundle: await bundle(),
    activities: onServerTime(createProcessActivities({ db: world.db, log: { error() {} } }), setClock, options.spoil),
    interceptors: { activity: [hideFailures({ error() {} })] },
    ...(options.maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows: options.maxCachedWorkflows }),
  });
  const running = worker.run();
  return {
    env,
    async pass(duration) {
      await env.sleep(duration);
      await setClock();
    },
    async decide(processId, act, terms = {}, words = {}) {
      const decisionId = await propose(world, processId, act, terms, words);
      return decide(env.client, { ...(await processOf(world, processId)), decisionId, act });
    },
    async end() {
      worker.shutdown();
      await running;
      await env.teardown();
    },
  };
}

function onServerTime<Activities extends object>(
  activities: Activities,
  setClock: () => Promise<void>,
  spoil?: SkippingOptions['spoil'],
): Activities {
  const timed = Object.entries(activities).map(([name, run]) => [
    name,
    async (...args: unknown[]) => {
      await setClock();
      const spoilt = spoil?.(name);
      if (spoilt !== undefined) throw spoilt;
      return (run as (...given: unknown[]) => Promise<unknown>)(...args);
    },
  ]);
  return Object.fromEntries(timed) as Activities;
}
