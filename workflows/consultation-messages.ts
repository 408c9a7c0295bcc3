import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RoundAct, RoundState } from '../domain/consultation.ts';

/** A decision as it travels: ids and codes, never words. The words stand in the decision's row. */
export type DecisionMessage = { readonly decisionId: string; readonly act: RoundAct };

/** What the recording activity said. */
export type DecisionTaken = { readonly state: RoundState; readonly effect: Readonly<Record<string, string | number>> };

export const decideUpdate = defineUpdate<DecisionTaken, [DecisionMessage]>('decide');

/** A content-free "look again". */
export const lookAgainSignal = defineSignal('lookAgain');

export type ConsultationInput = {
  readonly processId: string;
  /** Continue as new after so many passes; only tests set it. */
  readonly continueAfterPasses?: number;
};

/** The workflow's id is made from the row's, so that a process has one workflow for ever. */
export function consultationWorkflowId(processId: string): string {
  return `consultation-${processId}`;
}

export const partnershipQueue = 'partnership';
