import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { reasonOf, SetupProblem } from '../problem.ts';

/** Which deployment of which cluster is asked about. */
export type Cluster = {
  readonly connectionOptions: ConnectionOptions;
  readonly namespace: string;
  readonly deployment: string;
};

/** Which version takes what runs, and which takes a share of it, in percent. A build of null: workers that have no version. */
export type Routing = {
  readonly current: string | null;
  readonly ramping: { readonly build: string | null; readonly percent: number } | undefined;
};

/** What an operator asks for; of two for one version the command does nothing the second time. */
export type Wish =
  | { readonly kind: 'show' }
  | { readonly kind: 'drained'; readonly build: string }
  | { readonly kind: 'current'; readonly build: string | null }
  | { readonly kind: 'ramp'; readonly build: string | null; readonly percent: number };

type Say = (sentence: string) => void;
type Known = Routing & { readonly states: ReadonlyMap<string, string> };

/** gRPC's NOT_FOUND. */
const notFound = 5;
/** For so long a worker may have been ready before Temporal knows its version; and so long it may look for what runs on one, every three minutes. */
const usualPatienceMs = { polled: 60_000, drained: 900_000 };

const states = ['unknown', 'inactive', 'current', 'ramping', 'draining', 'drained', 'made'];

/** What somebody asks for on the command line. Errors: a SetupProblem with what can be asked. */
export function wishOf([kind, name, share = '']: readonly string[]): Wish {
  const build = name === 'unversioned' ? null : name;
  if (kind === undefined) return { kind: 'show' };
  if (kind === 'drained' && build !== undefined && build !== null) return { kind, build };
  if (kind === 'current' && build !== undefined) return { kind, build };
  if (kind === 'ramp' && build !== undefined && /^(?:\d\d?|100)$/u.test(share))
    return { kind, build, percent: Number(share) };
  throw new SetupProblem(
    'Say "current BUILD", or "ramp BUILD PERCENT", or "drained BUILD" to wait until nothing runs on it, or nothing to see what is so; ' +
      '"unversioned" is the workers without a version.',
  );
}

/**
 * Sends what runs to the workers of a version, or a share of it, or says which version has what, or waits until one has
 * nothing. Looks before it acts, and does nothing a second time. Errors: a SetupProblem that says what to do.
 */
export async function release(
  cluster: Cluster,
  wish: Wish,
  say: Say,
  patienceMs = wish.kind === 'drained' ? usualPatienceMs.drained : usualPatienceMs.polled,
): Promise<void> {
  const { address } = cluster.connectionOptions;
  const connection = await Connection.connect({ ...cluster.connectionOptions, connectTimeout: 10_000 }).catch(
    (error: unknown) => {
      throw new SetupProblem(`No Temporal answers at ${address} (${reasonOf(error)}).`);
    },
  );
  try {
    if (wish.kind === 'show') return show(await look(connection, cluster), cluster, say);
    if (wish.kind === 'drained')
      return say(
        `${await drained(connection, cluster, { build: wish.build, patienceMs })} Its workers may be stopped.`,
      );
    const before = await polled(connection, cluster, { build: wish.build, patienceMs });
    await change(connection, cluster, { wish, before }, say);
  } finally {
    await connection.close();
  }
}

type Asked = Exclude<Wish, { kind: 'show' | 'drained' }>;

async function change(
  connection: Connection,
  cluster: Cluster,
  { wish, before }: { wish: Asked; before: Known },
  say: Say,
): Promise<void> {
  if (isSo(before, wish)) return say(`${sentenceOf(before)} That was so already.`);
  const { namespace, deployment: deploymentName } = cluster;
  const asked = { namespace, deploymentName, buildId: wish.build ?? '', identity: 'npm run release' };
  try {
    if (wish.kind === 'current') await connection.workflowService.setWorkerDeploymentCurrentVersion(asked);
    else await connection.workflowService.setWorkerDeploymentRampingVersion({ ...asked, percentage: wish.percent });
  } catch (error) {
    throw new SetupProblem(`Temporal refused it, and nothing was changed (${reasonOf(error)}).`);
  }
  say(`${sentenceOf(await look(connection, cluster))} Before: ${sentenceOf(before)}`);
}

function isSo({ current, ramping }: Routing, wish: Asked): boolean {
  if (wish.kind === 'current') return current === wish.build && ramping === undefined;
  if (wish.percent === 0 && ramping === undefined) return true;
  return ramping?.build === wish.build && ramping.percent === wish.percent;
}

/** As it is once workers of that version have polled; waits a little for those that have just begun. */
async function polled(
  connection: Connection,
  cluster: Cluster,
  { build, patienceMs }: { build: string | null; patienceMs: number },
): Promise<Known> {
  for (const end = Date.now() + patienceMs; ; await pause(500)) {
    const known = await look(connection, cluster).catch((error: unknown) => {
      if (Date.now() > end) throw error;
      return undefined;
    });
    if (known !== undefined && (build === null || known.states.has(build))) return known;
    if (known !== undefined && Date.now() > end)
      throw new SetupProblem(
        `No worker of version ${build} has asked for work yet, so that nobody would do any: start them with ` +
          `TEMPORAL_WORKER_BUILD_ID=${build} first. Known are ${[...known.states.keys()].join(', ')}.`,
      );
  }
}

/** Waits until nothing runs on the version any more, and says so. */
async function drained(
  connection: Connection,
  cluster: Cluster,
  { build, patienceMs }: { build: string; patienceMs: number },
): Promise<string> {
  for (const end = Date.now() + patienceMs; ; await pause(500)) {
    const known = await look(connection, cluster);
    const state = known.states.get(build);
    if (state === 'drained') return `${build}: drained.`;
    if (state === 'inactive' || state === 'made') return `${build}: ${state}, nothing has run on it.`;
    if (state === undefined)
      throw new SetupProblem(`There is no version ${build}. Known are ${[...known.states.keys()].join(', ')}.`);
    if (state !== 'draining')
      throw new SetupProblem(`Version ${build} is ${state}: give another version all that runs first.`);
    if (Date.now() > end) throw new SetupProblem(`Version ${build} is still draining: ask again.`);
  }
}

async function look(connection: Connection, { namespace, deployment }: Cluster): Promise<Known> {
  const { workerDeploymentInfo: info } = await connection.workflowService
    .describeWorkerDeployment({ namespace, deploymentName: deployment })
    .catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === notFound)
        throw new SetupProblem(
          `No worker of the deployment ${deployment} has asked for work in ${namespace} yet: start one with TEMPORAL_WORKER_BUILD_ID.`,
        );
      throw new SetupProblem(`Temporal says nothing about the deployment ${deployment} (${reasonOf(error)}).`);
    });
  const routing = info?.routingConfig;
  const percent = routing?.rampingVersionPercentage ?? 0;
  return {
    current: routing?.currentDeploymentVersion?.buildId ?? null,
    ramping: percent === 0 ? undefined : { build: routing?.rampingDeploymentVersion?.buildId ?? null, percent },
    states: new Map(
      (info?.versionSummaries ?? []).map(({ deploymentVersion, status }) => [
        deploymentVersion?.buildId ?? '',
        states[status ?? 0] ?? 'unknown',
      ]),
    ),
  };
}

function show(known: Known, { deployment }: Cluster, say: Say): void {
  say(`${deployment}: ${sentenceOf(known)}`);
  for (const [build, state] of known.states) say(`${build}: ${state}.`);
}

function sentenceOf({ current, ramping }: Routing): string {
  const share = ramping === undefined ? '' : `, but for ${ramping.percent} % that goes to ${nameOf(ramping.build)}`;
  return `What runs goes to ${nameOf(current)}${share}.`;
}

const nameOf = (build: string | null) => (build === null ? 'workers without a version' : `version ${build}`);
