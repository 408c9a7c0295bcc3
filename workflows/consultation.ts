import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { afterAct, isOver, type RoundState } from '../domain/consultation.ts';
import { stateKey } from '../domain/search-attributes.ts';
import { closeRound, loadProcess, recordDecision } from './activities.ts';
import { chase, type Chased } from './chase.ts';
import {
  decideUpdate,
  lookAgainSignal,
  type ConsultationInput,
  type DecisionMessage,
  type DecisionTaken,
} from './consultation-messages.ts';

/**
 * A consultation round: opened by a decision, chased until its instant, then its log is agreed and its outcome
 * published. Answers never come here; this file only knows what happens next and when.
 */
export async function consultation(input: ConsultationInput): Promise<void> {
  const round: Chased & { state: RoundState | undefined } = {
    processId: input.processId,
    reference: '',
    dirty: false,
    passes: 0,
    state: undefined,
  };
  let deciding = false;

  setHandler(lookAgainSignal, () => {
    round.dirty = true;
  });
  setHandler(decideUpdate, decide, { validator: refuseByState });

  const loaded = await loadProcess({ processId: input.processId });
  Object.assign(round, { reference: loaded.reference, state: round.state ?? loaded.state });

  await condition(() => round.state !== 'draft');

  if (round.state === 'open') {
    await chase(round, (pass) => pass.state !== 'open' || pass.closing, mayContinueAsNew);
    round.state = (await closeRound({ processId: input.processId })).state;
  }

  // From here on the directorate owes the outcome: its task is chased at twelve weeks like any other.
  // The sign-off of the agreed log has its place between 'log-agreed' and 'published'.
  if (!isOver(round.state ?? 'draft')) await chase(round, (pass) => isOver(pass.state), mayContinueAsNew);

  await condition(allHandlersFinished);
  upsertSearchAttributes([{ key: stateKey, value: round.state ?? 'over' }]);

  /** Synchronous: refuses what the state of the workflow forbids, before anything is written. */
  function refuseByState(message: DecisionMessage): void {
    if (round.state === undefined) return;
    const verdict = afterAct(round.state, message.act);
    if (!verdict.ok) throw refusal(verdict.code);
  }

  /** Refuse, record, change: one at a time; the state changes only by what the recording activity answered. */
  async function decide(message: DecisionMessage): Promise<DecisionTaken> {
    await condition(() => !deciding);
    deciding = true;
    try {
      const answer = await recordDecision({ decisionId: message.decisionId });
      if (answer.kind === 'refused') throw refusal(answer.code);
      round.state = answer.state;
      round.dirty = true;
      return { state: answer.state, effect: answer.effect };
    } finally {
      deciding = false;
    }
  }

  async function mayContinueAsNew(): Promise<void> {
    const enough = input.continueAfterPasses !== undefined && round.passes >= input.continueAfterPasses;
    if (!enough && !workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await continueAsNew<typeof consultation>(input);
  }
}

/** The code alone: a stack would carry the paths of a machine into the history. */
function refusal(code: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(code, code);
  failure.stack = code;
  return failure;
}
