import {
  ApplicationFailure,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import type { ProcessAct } from '../domain/decisions/process.ts';
import type { ProcessKind } from '../domain/process-kinds.ts';
import {
  decideUpdate,
  processWorkflowId,
  type DecisionMessage,
  type DecisionTaken,
} from '../workflows/process-messages.ts';
import { startOperation } from './processes.ts';

export type Decided =
  | { readonly kind: 'taken'; readonly taken: DecisionTaken }
  | { readonly kind: 'refused'; readonly code: string }
  /** The workflow has ended, never began or was lost; the caller reads its own rows. */
  | { readonly kind: 'no-process' }
  /** Temporal is away: nothing happened. */
  | { readonly kind: 'try-later'; readonly seconds: number }
  /** The outcome is unknown: a repeat attaches to the same decision. */
  | { readonly kind: 'unknown-yet' };

export type ToDecide = {
  readonly decisionId: string;
  readonly processId: string;
  readonly kind: ProcessKind;
  readonly reference: string;
  readonly act: ProcessAct;
};

/** How long a caller waits for the workflow's word. */
const patienceMs = 8_000;

/**
 * Sends a stored decision to its process, with the decision's id as Update id, so that a repeat attaches to it. Opening
 * starts the process: REJECT_DUPLICATE, one workflow per row for ever.
 */
export async function decide(client: Client, decision: ToDecide): Promise<Decided> {
  if (!(await isThere(client))) return { kind: 'try-later', seconds: 10 };
  const workflowId = processWorkflowId(decision.kind, decision.processId);
  const options = {
    args: [{ decisionId: decision.decisionId, act: decision.act }] as [DecisionMessage],
    updateId: decision.decisionId,
  };
  try {
    const startWorkflowOperation = startOperation(decision);
    const taken = await client.connection.withDeadline(Date.now() + patienceMs, () =>
      startWorkflowOperation !== undefined
        ? client.workflow.executeUpdateWithStart(decideUpdate, { ...options, startWorkflowOperation })
        : client.workflow.getHandle(workflowId).executeUpdate(decideUpdate, options),
    );
    return { kind: 'taken', taken };
  } catch (error) {
    return whatItMeans(error);
  }
}

/** Asked first, so that "nothing happened, try again" can be said with certainty while Temporal is away. */
async function isThere(client: Client): Promise<boolean> {
  try {
    await client.connection.withDeadline(Date.now() + 2_000, () => client.connection.workflowService.getSystemInfo({}));
    return true;
  } catch {
    return false;
  }
}

const grpc = { deadlineExceeded: 4, resourceExhausted: 8, unavailable: 14 } as const;

/** The one translator of Temporal's errors (temporal.md, HTTP mapping). What is not expected here is thrown on. */
function whatItMeans(error: unknown): Decided {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const code = error.cause.type ?? 'not-allowed';
    return code === 'AcceptedUpdateCompletedWorkflow' ? { kind: 'no-process' } : { kind: 'refused', code };
  }
  // Opened again after its end: the one workflow of its row has been.
  if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
    return { kind: 'no-process' };
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { kind: 'unknown-yet' };
  const cause =
    error instanceof Error && isGrpcServiceError(error.cause)
      ? error.cause
      : isGrpcServiceError(error)
        ? error
        : undefined;
  if (cause === undefined) throw error;
  const code: number = cause.code;
  if (code === grpc.deadlineExceeded) return { kind: 'unknown-yet' };
  if (code === grpc.unavailable || code === grpc.resourceExhausted) return { kind: 'try-later', seconds: 10 };
  throw error;
}
