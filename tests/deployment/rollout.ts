import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import type { Part } from '../support/parts/stack.ts';
import type { QuickRound } from '../support/stories/rounds.ts';
import type { Deployment } from './deployment.ts';

/** A release: its code (undefined: that of now) and what its workers call their version. */
export type Release = { readonly code: string | undefined; readonly build: string };

/** Code of before `npm run release` has workers without a version. */
export const knowsVersions = (code: string) =>
  readFileSync(join(code, 'config.ts'), 'utf8').includes('TEMPORAL_WORKER_BUILD_ID');

const live = (deployment: Deployment) => deployment.workers.filter((worker) => !worker.ended());

/** Two workers of the release beside those that run. Out: those that ran. */
export async function addWorkers(deployment: Deployment, { code, build }: Release): Promise<Part[]> {
  const before = live(deployment);
  const version = build === 'unversioned' ? '' : build;
  for (let n = 0; n < 2; n += 1) await deployment.startWorker(code, version);
  return before;
}

/** One by one, each after another has started. */
export async function replaceApis(deployment: Deployment, { code }: Release): Promise<void> {
  for (const port of Array.from(deployment.apis.keys())) {
    await deployment.startApi(undefined, code);
    await deployment.stopApi(port);
  }
}

/** `npm run release -- <words>` of the code of now. */
export const release = (deployment: Deployment, ...words: string[]) => deployment.run('setup/release-main.ts', words);

/** Which versions took the last step of how many of the rounds; workers without a version are 'unversioned'. */
export async function versionsOf(
  deployment: Deployment,
  rounds: readonly QuickRound[],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { id } of rounds) {
    const handle = deployment.client.workflow.getHandle(processWorkflowId('consultation', id));
    const { events } = await handle.fetchHistory();
    const steps = (events ?? []).flatMap((event) => event.workflowTaskCompletedEventAttributes ?? []);
    const version = steps.at(-1)?.deploymentVersion?.buildId ?? 'unversioned';
    found[version] = (found[version] ?? 0) + 1;
  }
  return found;
}
