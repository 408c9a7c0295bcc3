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
    const { status, raw } = await client.connection.withDeadline(Date.now() + patienceMs, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    const activities = (raw.pendingActivities ?? []).map((activity) => activity.attempt ?? 0);
    return {
      running: status.name === 'RUNNING' || status.name === 'PAUSED',
      taskAttempts: raw.pendingWorkflowTask?.attempt ?? 0,
      activityAttempts: Math.max(0, ...activities),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { running: false, taskAttempts: 0, activityAttempts: 0 };
    throw error;
  }
}
