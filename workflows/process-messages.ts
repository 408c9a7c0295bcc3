import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ProcessAct, ProcessState } from '../domain/decisions/process.ts';
import type { ProcessKind } from '../domain/process-kinds.ts';

/** A decision as it travels: ids and codes, never words. The words stand in the decision's row. */
export type DecisionMessage = { readonly decisionId: string; readonly act: ProcessAct };

/** What the recording activity said. */
export type DecisionTaken = {
  readonly state: ProcessState;
  readonly effect: Readonly<Record<string, string | number>>;
};

export const decideUpdate = defineUpdate<DecisionTaken, [DecisionMessage]>('decide');

/** A content-free "look again", from a fact that was committed or from a child that has come to its end. */
export const lookAgainSignal = defineSignal('lookAgain');

/** The only input of a process workflow: its id, and what tests ask for. */
export type ProcessInput = {
  readonly processId: string;
  /** Continue as new after so many passes; only tests set it. */
  readonly continueAfterPasses?: number;
};

/** The workflow's id is made from the row's, so that a process has one workflow for ever. */
export function processWorkflowId(kind: ProcessKind, processId: string): string {
  return `${kind}-${processId}`;
}

export const partnershipQueue = 'partnership';
