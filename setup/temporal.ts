import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import { registerSearchAttributes } from '../client/search-attributes.ts';
import { kindKey } from '../domain/search-attributes.ts';
import { reasonOf, SetupProblem } from '../problem.ts';

/** How long what has ended can still be looked at. */
const retentionDays = 30;
const dayMs = 86_400_000;
/** Each service of a server keeps what it knows of namespaces and attributes for up to a minute. */
const patienceMs = 120_000;
/** gRPC's NOT_FOUND. */
const notFound = 5;

type Say = (sentence: string) => void;

/**
 * Makes the namespace and the search attributes where they are missing, and waits until the server knows them everywhere.
 * Does nothing a second time. Errors: a SetupProblem that says what must be made by hand, as in Temporal Cloud.
 */
export async function setUpTemporal(
  { connectionOptions, namespace }: { connectionOptions: ConnectionOptions; namespace: string },
  say: Say,
): Promise<void> {
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: 10_000 }).catch(
    (error: unknown) => {
      throw new SetupProblem(`No Temporal answers at ${connectionOptions.address} (${reasonOf(error)}).`);
    },
  );
  try {
    const isNew = await nameSpace(connection, namespace, say);
    const made = await patiently(isNew ? patienceMs : 0, () => registerSearchAttributes(connection, namespace));
    say(`Search attributes: ${made.length === 0 ? 'all were there already' : `made ${made.join(', ')}`}.`);
    await patiently(patienceMs, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query: `${kindKey.name} = 'none'` }),
    );
  } finally {
    await connection.close();
  }
}

/** Out: whether it made the namespace. */
async function nameSpace(connection: Connection, namespace: string, say: Say): Promise<boolean> {
  const { workflowService } = connection;
  const days = await workflowService.describeNamespace({ namespace }).then(
    ({ config }) => (optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0) / dayMs,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === notFound) return undefined;
      throw new SetupProblem(`Temporal says nothing about the namespace ${namespace} (${reasonOf(error)}).`);
    },
  );
  if (days !== undefined) {
    say(`Namespace: ${namespace} was there already, and keeps what has ended for ${days} days.`);
    return false;
  }
  const workflowExecutionRetentionPeriod = msToTs(retentionDays * dayMs);
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod }).catch((error: unknown) => {
    throw new SetupProblem(
      `The namespace ${namespace} is missing and could not be made from here (${reasonOf(error)}): make it where namespaces ` +
        `are made, in Temporal Cloud on its page, with a retention of ${retentionDays} days, and run this again.`,
    );
  });
  say(`Namespace: made ${namespace}, which keeps what has ended for ${retentionDays} days.`);
  return true;
}

/** Does it again until it succeeds or the time has passed. */
async function patiently<T>(withinMs: number, work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + withinMs; ; await pause(500)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw new SetupProblem(reasonOf(error));
    }
  }
}
