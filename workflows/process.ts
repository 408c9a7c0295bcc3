import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  patched,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { afterAct, type ProcessState } from '../domain/decisions/process.ts';
import { type ProcessKind } from '../domain/process-kinds.ts';
import { stateKey } from '../domain/search-attributes.ts';
import { loadProcess, recordDecision } from './activities.ts';
import type { Chased } from './chase.ts';
import {
  decideUpdate,
  lookAgainSignal,
  processWorkflowId,
  type DecisionMessage,
  type DecisionTaken,
  type ProcessInput,
} from './process-messages.ts';

/** A process as its workflow knows it. Plain data; all else stays in the rows. */
export type Running = Chased & {
  readonly kind: ProcessKind;
  state: ProcessState | undefined;
  /** The workflow of the process that this one belongs to. */
  parentWorkflowId: string | null;
};

/** What every process workflow begins with, before its first await: its state, and the handlers of its messages. */
export function runProcess(
  kind: ProcessKind,
  input: ProcessInput,
  after?: (message: DecisionMessage, taken: DecisionTaken) => Promise<void>,
): Running {
  const process: Running = {
    kind,
    processId: input.processId,
    reference: '',
    dirty: false,
    passes: 0,
    state: undefined,
    parentWorkflowId: null,
  };
  let [arrived, served, deciding] = [0, 0, false];

  setHandler(lookAgainSignal, () => {
    process.dirty = true;
  });
  setHandler(decideUpdate, decide, { validator: refuseByState });
  return process;

  /** Synchronous: refuses what the state of the workflow forbids, before anything is written. */
  function refuseByState(message: DecisionMessage): void {
    if (process.state === undefined) return;
    const verdict = afterAct(kind, process.state, message.act);
    if (!verdict.ok) throw refusal(verdict.code);
  }

  /** Refuse, record, change: one after the other, as they came; the state changes only by what the recording activity answered. */
  async function decide(message: DecisionMessage): Promise<DecisionTaken> {
    const turn = arrived++;
    // Runs of before waited for one condition, which let all that waited in at once.
    const inOrder = turn === served || patched('decisions-in-order');
    await condition(() => (inOrder ? turn === served : !deciding));
    deciding = true;
    try {
      const answer = await recordDecision({ decisionId: message.decisionId });
      if (answer.kind === 'refused') throw refusal(answer.code);
      process.state = answer.state;
      process.dirty = true;
      const taken = { state: answer.state, effect: answer.effect };
      await after?.(message, taken);
      return taken;
    } finally {
      deciding = false;
      served += 1;
    }
  }
}

/** Its first act: the state from its rows, so that a terminated process is started anew like this (design section 2). */
export async function loadState(process: Running): Promise<void> {
  const loaded = await loadProcess({ processId: process.processId });
  Object.assign(process, {
    reference: loaded.reference,
    state: process.state ?? loaded.state,
    parentWorkflowId: loaded.parent ? processWorkflowId(loaded.parent.kind, loaded.parent.processId) : null,
  });
  await condition(() => process.state !== 'draft' || process.dirty);
  // A draft that waits for an opening that was refused once may be discarded meanwhile: then its row says so.
  while (process.state === 'draft' && patched('draft-looks-again')) {
    process.dirty = false;
    const { state } = await loadProcess({ processId: process.processId });
    if (process.state === 'draft') process.state = state;
    await condition(() => process.state !== 'draft' || process.dirty);
  }
  await condition(() => process.state !== 'draft');
}

/** Between two passes, when the server suggests it: the new run loads its state from the rows. */
export function continuing(process: Running, input: ProcessInput): () => Promise<void> {
  return async () => {
    const enough = input.continueAfterPasses !== undefined && process.passes >= input.continueAfterPasses;
    if (!enough && !workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await continueAsNew<(again: ProcessInput) => Promise<void>>(input);
  };
}

/** Its last act: whoever still waits for an answer gets it, and Temporal's own lists show how it ended. */
export async function endProcess(process: Running): Promise<void> {
  await condition(allHandlersFinished);
  upsertSearchAttributes([{ key: stateKey, value: process.state ?? 'over' }]);
}

/** The code alone: a stack would carry the paths of a machine into the history. */
function refusal(code: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(code, code);
  failure.stack = code;
  return failure;
}
