import type { Client } from '@temporalio/client';

/** Which workflow a history is of. */
export type Ran = { readonly workflowId: string; readonly runId: string; readonly type: string };
/** A history as Temporal keeps it: ids, codes and instants, since no workflow of ours is given anything else (record 0001). */
export type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** Temporal's own workflows, of its Schedules, run in the same namespace. */
const temporals = /^temporal-sys-/u;

/**
 * Every run that is open or ended at or after `since`, one after the other, each with its history at this moment.
 * Throws what Temporal threw; the list may lag some seconds behind.
 */
export async function* readHistories(client: Client, since: Date): AsyncGenerator<Ran & { history: History }> {
  const query = `ExecutionStatus = 'Running' OR CloseTime >= '${since.toISOString()}'`;
  for await (const { workflowId, runId, type } of client.workflow.list({ query, pageSize: 1_000 }))
    if (!temporals.test(type))
      yield { workflowId, runId, type, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
}
