import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { type ProcessAct } from '../domain/decisions/process.ts';
import { processKinds, type ProcessKind } from '../domain/process-kinds.ts';
import { kindKey, referenceKey, stateKey } from '../domain/search-attributes.ts';
import { partnershipQueue, processWorkflowId, type ProcessInput } from '../workflows/process-messages.ts';

type Named = { readonly processId: string; readonly kind: ProcessKind; readonly reference: string };
type ProcessWorkflow = (input: ProcessInput) => Promise<void>;

/** The workflow's name in workflows/index.ts. */
export const workflowTypes: Readonly<Record<ProcessKind, string>> = {
  consultation: 'consultation',
  strategy: 'strategyWatch',
  'sign-off': 'signOff',
  inspection: 'inspection',
  review: 'review',
  development: 'development',
};

type Beginnings = Partial<Record<ProcessAct, 'ALLOW_DUPLICATE_FAILED_ONLY' | 'ALLOW_DUPLICATE'>>;

/**
 * Acts that begin a run: the first of a process (also where a draft's workflow was terminated before it opened), and one that takes up again what had ended, under the same id.
 */
const beginnings: Beginnings = { open: 'ALLOW_DUPLICATE_FAILED_ONLY', reopen: 'ALLOW_DUPLICATE' };

/** A locked review has ended once nothing is owed to it; sent for sign-off by hand, it goes on. */
const beginningsOf: Partial<Record<ProcessKind, Beginnings>> = {
  development: { start: 'ALLOW_DUPLICATE_FAILED_ONLY' },
  review: { ...beginnings, 'sign-off': 'ALLOW_DUPLICATE' },
};

/** Starts the process with the decision that begins it; never two runs at once (design section 2). Undefined: it must run. */
export function startOperation(
  process: Named & { readonly act: ProcessAct },
): WithStartWorkflowOperation<ProcessWorkflow> | undefined {
  const workflowIdReusePolicy = (beginningsOf[process.kind] ?? beginnings)[process.act];
  if (workflowIdReusePolicy === undefined) return undefined;
  return new WithStartWorkflowOperation<ProcessWorkflow>(workflowTypes[process.kind], {
    ...options(process),
    staticSummary: `${processKinds[process.kind].noun} ${process.reference}`,
    workflowIdReusePolicy,
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
}

const patienceMs = 5_000;

/**
 * Starts a process anew whose workflow is gone: it loads its state from its rows (design section 2). `replace`: one that
 * runs is terminated first. False where it runs already.
 */
export async function resumeProcess(client: Client, process: Named, { replace = false } = {}): Promise<boolean> {
  try {
    await client.connection.withDeadline(Date.now() + patienceMs, () =>
      client.workflow.start<ProcessWorkflow>(workflowTypes[process.kind], {
        ...options(process),
        staticSummary: `${processKinds[process.kind].noun} ${process.reference}, resumed`,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: replace ? 'TERMINATE_EXISTING' : 'FAIL',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

function options({ processId, kind, reference }: Named): WorkflowStartOptions<ProcessWorkflow> {
  return {
    workflowId: processWorkflowId(kind, processId),
    taskQueue: partnershipQueue,
    args: [{ processId }],
    typedSearchAttributes: [
      { key: kindKey, value: kind },
      { key: referenceKey, value: reference },
      { key: stateKey, value: 'draft' },
    ],
  };
}
