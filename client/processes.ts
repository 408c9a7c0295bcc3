import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { type ProcessAct } from '../domain/decisions/process.ts';
import { processKinds, type ProcessKind } from '../domain/process-kinds.ts';
import { kindKey, referenceKey, stateKey } from '../domain/search-attributes.ts';
import {
  lookAgainSignal,
  partnershipQueue,
  processWorkflowId,
  type ProcessInput,
} from '../workflows/process-messages.ts';

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
  feedback: 'feedback',
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

/** Kinds that nobody opens by a decision: the first nudge to one begins it. */
const beginsByNudge: ReadonlySet<ProcessKind> = new Set(['feedback']);

/** Tells a process to look again, or begins it where its kind begins so; one that has ended has nothing to look at. */
export async function nudgeProcess(client: Client, process: Named): Promise<void> {
  const { kind, processId, reference } = process;
  try {
    if (!beginsByNudge.has(kind))
      return await client.workflow.getHandle(processWorkflowId(kind, processId)).signal(lookAgainSignal);
    await client.workflow.signalWithStart<ProcessWorkflow>(workflowTypes[kind], {
      ...options(process),
      signal: lookAgainSignal,
      signalArgs: [],
      staticSummary: `${processKinds[kind].noun} ${reference}`,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
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
