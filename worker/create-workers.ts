import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type NativeConnection,
  type WorkerDeploymentOptions,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { documentsQueue } from '../workflows/document-messages.ts';
import { partnershipQueue } from '../workflows/process-messages.ts';
import { postroomTaskQueue } from '../workflows/postroom-messages.ts';

export type WorkerParts = {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly processActivities: object;
  readonly postroomActivities: object;
  readonly documentActivities: object;
  readonly interceptors: NonNullable<WorkerOptions['interceptors']>;
  /** How long what is under way may take to end once the worker is told to stop. */
  readonly graceMs: number;
  readonly sinks?: NonNullable<WorkerOptions['sinks']> | undefined;
  readonly maxCachedWorkflows?: number;
  /** The version that they poll as. It gets no work before an operator gives it some (`npm run release`). */
  readonly version?: WorkerDeploymentVersion | undefined;
};

const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

const tracingModule = fileURLToPath(new URL('../workflows/traces.ts', import.meta.url));

/** The workflow code, bundled once for all workers; `traced` with what carries traces through it, which changes no command. */
export async function bundle({ traced = false } = {}): Promise<{ code: string }> {
  const workflowInterceptorModules = traced ? [tracingModule] : [];
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger: new DefaultLogger('WARN') });
}

const nameOf = (traced: boolean) => (traced ? 'workflows-traced.js' : 'workflows.js');

/** Writes both bundles into the folder, for images: a worker that finds them starts sooner and needs no bundler. */
export async function writeBundles(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const traced of [false, true]) {
    const { code } = await bundle({ traced });
    writeFileSync(join(folder, nameOf(traced)), code);
  }
}

/** The bundle in the folder, if there is one of this very code; else it is made now. */
export async function workflowCode({ traced, folder }: { traced: boolean; folder: string | undefined }) {
  const codePath = join(folder ?? '', nameOf(traced));
  return folder !== undefined && existsSync(codePath) ? { codePath } : bundle({ traced });
}

/**
 * Every workflow goes on with the next version at its next step: processes and the post room live for years, and no worker of a
 * version could be kept for so long; a file of a report is one step, whose version is of no matter. So every history must
 * replay on every release, and the workers of a version may go as soon as it is no longer the current one (record 0074).
 */
function versioned(version: WorkerDeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/**
 * So many steps and activities at a time, and polls for them as the server has work: one of each where nothing goes on, more as soon
 * as it says that some waits, never more than could be begun (record 0081).
 */
function sized(steps: number, activities: number) {
  const scaled = (most: number) => ({ type: 'autoscaling', minimum: 1, initial: 2, maximum: most }) as const;
  return {
    maxConcurrentWorkflowTaskExecutions: steps,
    workflowTaskPollerBehavior: scaled(steps),
    maxConcurrentActivityTaskExecutions: activities,
    activityTaskPollerBehavior: scaled(activities),
  };
}

/**
 * Three workers on three queues, so that neither a slow relay nor a long document ever holds up a process: processes with
 * their short transactions, the post room with its one long activity, and files of reports. Every number that matters to performance is said, not left to a default.
 */
export async function createWorkers(parts: WorkerParts, workflowBundle: WorkflowBundleOption): Promise<Worker[]> {
  const common = {
    connection: parts.connection,
    namespace: parts.namespace,
    workflowBundle,
    interceptors: parts.interceptors,
    ...(parts.sinks === undefined ? {} : { sinks: parts.sinks }),
    // After the grace time the post room ends by itself what is under way, and says so to Temporal; all else is cancelled.
    shutdownGraceTime: parts.graceMs + 2_000,
    shutdownForceTime: parts.graceMs + 8_000,
    ...(parts.version === undefined ? {} : { workerDeploymentOptions: versioned(parts.version) }),
  };
  const { maxCachedWorkflows } = parts;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: partnershipQueue,
      // By default as many as fit into the heap.
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
      activities: parts.processActivities,
      ...sized(40, 8),
    }),
    Worker.create({
      ...common,
      taskQueue: postroomTaskQueue,
      // There is one; each of the three would else count on the whole heap for its own.
      maxCachedWorkflows: Math.min(maxCachedWorkflows ?? 10, 10),
      activities: parts.postroomActivities,
      ...sized(4, 2),
    }),
    Worker.create({
      ...common,
      taskQueue: documentsQueue,
      maxCachedWorkflows: Math.min(maxCachedWorkflows ?? 20, 20),
      activities: parts.documentActivities,
      // Each takes a process and up to 400 MB.
      ...sized(4, 2),
    }),
  ]);
}
