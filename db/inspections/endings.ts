import { sql } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { cancelRound } from '../rounds/cancel.ts';
import type { Tx } from '../connect.ts';
import { unverifiedActions } from './actions/corrective-actions.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { tellAgencies } from './news.ts';
import { openConditions } from './actions/steps.ts';
import { instant } from '../instant.ts';

const reasonOf = ({ words }: StoredDecision) => words['reason']?.trim() ?? '';

/** The first visits begin, or the evidence is being read at the agency. */
export async function startFieldwork(tx: Tx, { processId }: StoredDecision): Promise<Verdict<Effect>> {
  await tx.execute(sql`update processes set state = 'fieldwork', version = version + 1 where id = ${processId}`);
  const { rows } = await tx.execute<{ visits: number }>(
    sql`select count(*)::int as visits from inspection_visits where process_id = ${processId}`,
  );
  return accept({ visits: rows[0]?.visits ?? 0 });
}

/** Closes the inspection: every action is verified by then and every condition judged, or it is refused. */
export async function closeInspection(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const unverified = await unverifiedActions(tx, processId);
  if (unverified.length > 0)
    return refuse('actions-unverified', unverifiedText(unverified), { actions: unverified.length });
  if ((await openConditions(tx, processId)) > 0) return refuse('conditions-open', 'A condition is not judged yet.');
  await cancelTasks(tx, sql`t.process_id = ${processId}`);
  const at = instant(now);
  await tx.execute(sql`update inspections set reason = ${reasonOf(decision)} where process_id = ${processId}`);
  await tx.execute(sql`
    update processes set state = 'closed', closed_at = ${at}, ended_at = ${at}, wake_at = null, version = version + 1 where id = ${processId}`);
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
  await tx.execute(sql`update inspections set reason = ${reason} where process_id = ${processId}`);
  await tx.execute(sql`
    update processes set state = 'final', closed_at = null, ended_at = null, version = version + 1 where id = ${processId}`);
  return accept({ told: await tellAgencies(tx, processId, 'inspection-reopened', decision.id) });
}

/** Exactly those who were told are told, as of a round. */
export async function cancelInspection(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const reason = reasonOf(decision);
  if (reason === '') return refuse('malformed', 'Write why the inspection is cancelled.');
  await tx.execute(sql`update inspections set reason = ${reason} where process_id = ${decision.processId}`);
  return cancelRound(tx, decision, now);
}
