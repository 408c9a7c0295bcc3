import { sql } from 'drizzle-orm';
import { canSignOff } from '../domain/inspection.ts';
import { correctiveActionPolicy, inspectionPolicy } from '../domain/policy.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { unansweredComments } from './comment-replies.ts';
import type { Tx } from './connect.ts';
import { oweActions } from './corrective-actions.ts';
import type { Effect, StoredDecision } from './decisions.ts';
import { cancelTasks, lapseRequests } from './finish-tasks.ts';
import { tellAgencies } from './inspection-news.ts';
import { contactsOf, placeOf } from './inspectors.ts';
import { oweTasks } from './owe-tasks.ts';
import { instant } from './instant.ts';

/** Sends the preliminary report to the agencies: each sees its own findings and is asked to check the facts by a date. */
export async function sendPreliminary(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, terms, words } = decision;
  const { dueAt } = terms;
  if (typeof dueAt !== 'number') return refuse('malformed', 'Say by when the facts are to be checked.');
  const report = await reportOf(tx, decision);
  if (!report.ok) return report;
  const owed = await oweTasks(tx, {
    processId,
    kind: 'accuracy-comments',
    policy: inspectionPolicy,
    place: await placeOf(tx, processId),
    now,
    due: { at: dueAt, wallText: words['dueWallText'] ?? '' },
    ask: 'invitation',
    owners: await contactsOf(tx, processId),
  });
  if (!owed.ok) return owed;
  const at = instant(now);
  await tx.execute(sql`
    update inspections set preliminary_at = ${at}, preliminary_document_id = ${report.value.id},
      comments_due_at = ${instant(dueAt)} where process_id = ${processId}`);
  await tx.execute(sql`update processes set state = 'preliminary', version = version + 1 where id = ${processId}`);
  const { planId, closesAt, taskIds } = owed.value;
  return accept({ planId, dueAt, closesAt, tasks: taskIds.length });
}

/**
 * The final report, signed off by another person than its author, once every comment is answered and none can come any
 * more. From here on its corrective actions are owed; evidence and comments are over.
 */
export async function finaliseReport(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, actorId } = decision;
  const report = await reportOf(tx, decision);
  if (!report.ok) return report;
  const signed = canSignOff(actorId, report.value.author);
  if (!signed.ok) return signed;
  // Locked, so that no comment comes between this look at them and their end.
  const checks = await tx.execute<{ state: string }>(sql`
    select state from tasks where process_id = ${processId} and kind = 'accuracy-comments' order by id for no key update`);
  if (checks.rows.some(({ state }) => state === 'open'))
    return refuse('comments-awaited', 'An agency can still comment on the preliminary report.');
  const unanswered = await unansweredComments(tx, processId);
  if (unanswered.length > 0) return refuse('comments-unanswered', 'A comment has no answer yet.');
  const owed = await oweActions(tx, processId, now, correctiveActionPolicy);
  if (!owed.ok) return owed;
  const at = instant(now);
  await lapseRequests(tx, processId);
  await cancelTasks(tx, sql`t.process_id = ${processId} and t.kind = 'evidence'`, 'withdrawn');
  await tx.execute(sql`
    update tasks set closes_at = ${at} where process_id = ${processId} and kind in ('evidence', 'accuracy-comments') and closes_at > ${at}`);
  await tx.execute(sql`
    update inspections set final_at = ${at}, final_document_id = ${report.value.id}, signed_off_by = ${actorId} where process_id = ${processId}`);
  await tx.execute(sql`update processes set state = 'final', version = version + 1 where id = ${processId}`);
  const told = await tellAgencies(tx, processId, 'inspection-report', decision.id);
  return accept({ documentId: report.value.id, actions: owed.value, told });
}

/** The version of a report that the decision names: a document of this inspection, with who wrote it. */
async function reportOf(
  tx: Tx,
  { processId, terms }: StoredDecision,
): Promise<Verdict<{ id: string; author: string | null }>> {
  const { documentId } = terms;
  const missing = refuse('report-missing', 'Upload the report first.');
  if (typeof documentId !== 'string') return missing;
  const { rows } = await tx.execute<{ id: string; author: string | null }>(sql`
    select id, added_by as author from documents where id = ${documentId} and process_id = ${processId}`);
  return rows[0] === undefined ? missing : accept(rows[0]);
}
