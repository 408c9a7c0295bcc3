import { and, eq, gt, inArray, isNull, lte, ne } from 'drizzle-orm';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import { canSignOff } from '../../domain/inspections/inspection.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { openChildSignOff } from '../sign-offs/child-sign-offs.ts';
import { unansweredComments } from './comment-replies.ts';
import type { Tx } from '../connect.ts';
import { oweActions } from './actions/corrective-actions.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { cancelTasks, lapseRequests } from '../chase/finish-tasks.ts';
import { tellAgencies } from './news.ts';
import { reportOf } from './reports.ts';
import { instant } from '../instant.ts';
import { tasks } from '../schema/chase.ts';
import { inspectionFindings } from '../schema/inspections.ts';
import { enterState, writeInspection } from './state.ts';

/** The final report, signed off by one other person than its author, once its facts are checked. */
export async function finaliseReport(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, actorId } = decision;
  const report = await reportOf(tx, decision);
  if (!report.ok) return report;
  const signed = canSignOff(actorId, report.value.author);
  if (!signed.ok) return signed;
  await lockChecks(tx, processId);
  const checked = await factsChecked(tx, processId, now);
  if (!checked.ok) return checked;
  return makeFinal(tx, { processId, documentId: report.value.id, signedOffBy: actorId, occasion: decision.id }, now);
}

/** The final report goes to bodies: what they read no longer changes, so no comment on its facts comes any more. */
export async function sendReport(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  await lockChecks(tx, decision.processId);
  const checked = await factsChecked(tx, decision.processId, now);
  if (!checked.ok) return checked;
  const opened = await openChildSignOff(tx, decision, now);
  if (opened.ok) await endTaking(tx, decision.processId, ['accuracy-comments'], now);
  return opened;
}

const checksOf = (processId: string) => and(eq(tasks.processId, processId), eq(tasks.kind, 'accuracy-comments'));

/** So that no comment comes between the look at them and their end. */
async function lockChecks(tx: Tx, processId: string): Promise<void> {
  await tx.select({ id: tasks.id }).from(tasks).where(checksOf(processId)).orderBy(tasks.id).for('no key update');
}

/**
 * Whether nobody can comment any more, every comment is answered, and every action can still be owed by its date; else
 * why the report of an inspection that has a preliminary one cannot be final yet, whoever signs it.
 */
export async function factsChecked(tx: Tx, processId: string, now: number): Promise<Verdict<true>> {
  const awaited = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(checksOf(processId), eq(tasks.state, 'open')))
    .limit(1);
  if (awaited.length > 0)
    return refuse(
      'comments-awaited',
      'An agency can still comment on the preliminary report. Wait for its comments or for the date.',
    );
  if ((await unansweredComments(tx, processId)).length > 0)
    return refuse('comments-unanswered', 'A comment has no answer yet. Answer each of them first.');
  return datesToCome(tx, processId, now);
}

async function datesToCome(tx: Tx, processId: string, now: number): Promise<Verdict<true>> {
  const { id, withdrawnAt, action, dueAt } = inspectionFindings;
  const passed = await tx
    .select({ id })
    .from(inspectionFindings)
    .where(
      and(eq(inspectionFindings.processId, processId), isNull(withdrawnAt), ne(action, ''), lte(dueAt, instant(now))),
    )
    .limit(1);
  return passed.length === 0
    ? accept(true)
    : refuse('in-the-past', 'The date of a corrective action has passed. Give its finding a later one.');
}

type Final = {
  readonly processId: string;
  readonly documentId: string;
  /** Who signed it off alone; null: bodies did, in a sign-off. */
  readonly signedOffBy: string | null;
  /** The decision or the sign-off that made it final: who is told of it is told once. */
  readonly occasion: string;
};

/** From here on the report is final and its corrective actions are owed; evidence and comments are over. */
export async function makeFinal(tx: Tx, final: Final, now: number): Promise<Verdict<Effect>> {
  const { processId, documentId, signedOffBy, occasion } = final;
  const dates = await datesToCome(tx, processId, now);
  if (!dates.ok) return dates;
  const owed = await oweActions(tx, processId, now);
  if (!owed.ok) return owed;
  await lapseRequests(tx, processId);
  await cancelTasks(tx, { processId, kind: 'evidence' }, 'withdrawn');
  await endTaking(tx, processId, ['evidence', 'accuracy-comments'], now);
  await writeInspection(tx, processId, { finalAt: instant(now), finalDocumentId: documentId, signedOffBy });
  await enterState(tx, processId, 'final');
  const told = await tellAgencies(tx, processId, 'inspection-report', occasion);
  return accept({ documentId, actions: owed.value, told });
}

/** What agencies may say of it ends at this instant. */
async function endTaking(tx: Tx, processId: string, kinds: readonly TaskKind[], now: number): Promise<void> {
  const at = instant(now);
  await tx
    .update(tasks)
    .set({ closesAt: at })
    .where(and(eq(tasks.processId, processId), inArray(tasks.kind, kinds), gt(tasks.closesAt, at)));
}
