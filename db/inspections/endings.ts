import { eq } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { cancelRound } from '../rounds/cancel.ts';
import type { Tx } from '../connect.ts';
import { unverifiedActions } from './actions/corrective-actions.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { tellAgencies } from './news.ts';
import { openConditions } from './actions/steps.ts';
import { instant } from '../instant.ts';
import { inspectionVisits } from '../schema/inspections.ts';
import { enterState, writeInspection } from './state.ts';

const reasonOf = ({ words }: StoredDecision) => words['reason']?.trim() ?? '';

/** The first visits begin, or the evidence is being read at the agency. */
export async function startFieldwork(tx: Tx, { processId }: StoredDecision): Promise<Verdict<Effect>> {
  await enterState(tx, processId, 'fieldwork');
  return accept({ visits: await tx.$count(inspectionVisits, eq(inspectionVisits.processId, processId)) });
}

/** Closes the inspection: every action is verified by then and every condition judged, or it is refused. */
export async function closeInspection(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const unverified = await unverifiedActions(tx, processId);
  if (unverified.length > 0)
    return refuse('actions-unverified', unverifiedText(unverified), { actions: unverified.length });
  if ((await openConditions(tx, processId)) > 0) return refuse('conditions-open', 'A condition is not judged yet.');
  await cancelTasks(tx, { processId });
  const at = instant(now);
  await writeInspection(tx, processId, { reason: reasonOf(decision) });
  await enterState(tx, processId, 'closed', { closedAt: at, endedAt: at, wakeAt: null });
  return accept({ told: await tellAgencies(tx, processId, 'inspection-closed', decision.id) });
}

/** Which actions keep it from closing, in the words of the report. */
export function unverifiedText(actions: readonly { readonly number: number; readonly text: string }[]): string {
  const first = actions.slice(0, 5).map(({ number, text }) => `finding ${number} (${text.slice(0, 80)})`);
  const more = actions.length > 5 ? ` and ${actions.length - 5} more` : '';
  return `Not verified yet: ${first.join(', ')}${more}. Each must be verified before the inspection can close.`;
}

/** A closed inspection is taken up again, with the reason. */
export async function reopenInspection(tx: Tx, decision: StoredDecision): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const reason = reasonOf(decision);
  if (reason === '') return refuse('malformed', 'Write why the inspection is reopened.');
  await writeInspection(tx, processId, { reason });
  await enterState(tx, processId, 'final', { closedAt: null, endedAt: null });
  return accept({ told: await tellAgencies(tx, processId, 'inspection-reopened', decision.id) });
}

/** Exactly those who were told are told, as of a round. */
export async function cancelInspection(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const reason = reasonOf(decision);
  if (reason === '') return refuse('malformed', 'Write why the inspection is cancelled.');
  await writeInspection(tx, decision.processId, { reason });
  return cancelRound(tx, decision, now);
}
