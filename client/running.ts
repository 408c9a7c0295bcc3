import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Seen } from '../domain/process-trouble.ts';

const patienceMs = 10_000;

/**
 * The ids of all workflows that run, by Temporal's list: a few calls whatever their number. It may lag some seconds behind,
 * so who is missing from it is examined. Throws while Temporal is away.
 */
export async function listRunningWorkflows(client: Client): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  await client.connection.withDeadline(Date.now() + patienceMs, async () => {
    for await (const { workflowId } of client.workflow.list({ query: `ExecutionStatus = 'Running'`, pageSize: 1_000 }))
      ids.add(workflowId);
  });
  return ids;
}

/** Whether the workflow runs, and how often its workflow task and its activities have been tried. Throws while Temporal is away. */
export async function examineWorkflow(client: Client, workflowId: string): Promise<Seen> {
  try {
    return await client.connection.withDeadline(Date.now() + patienceMs, async () => {
      const { status, runId, raw } = await client.workflow.getHandle(workflowId).describe();
      const activities = (raw.pendingActivities ?? []).map((activity) => activity.attempt ?? 0);
      const tries = raw.pendingWorkflowTask?.attempt ?? 0;
      return {
        running: status.name === 'RUNNING' || status.name === 'PAUSED',
        taskAttempts: tries > 1 ? tries - 1 + (await failuresWritten(client, { workflowId, runId })) : tries,
        activityAttempts: Math.max(0, ...activities),
      };
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { running: false, taskAttempts: 0, activityAttempts: 0 };
    throw error;
  }
}

/** How Temporal numbers what becomes of a workflow task. */
const taskEvents = { completed: 7, timedOut: 8, failed: 9 } as const;

/**
 * How many workflow tasks have failed since the last that was completed, by the history, where the first of a row of attempts
 * stands. Temporal counts the row anew with each signal, so a process that is often told to look would never seem to fail.
 */
async function failuresWritten(client: Client, execution: { workflowId: string; runId: string }): Promise<number> {
  const { namespace } = client.options;
  const page = { namespace, execution, maximumPageSize: 250 };
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse(page);
  const types = (history?.events ?? []).map(({ eventType }): unknown => eventType);
  const completed = types.indexOf(taskEvents.completed);
  const since = completed < 0 ? types : types.slice(0, completed);
  return since.filter((type) => type === taskEvents.timedOut || type === taskEvents.failed).length;
}
