import { and, eq } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { contactsOf, placeOf } from './inspectors.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { instant } from '../instant.ts';
import { documents } from '../schema/sign-offs.ts';
import { enterState, writeInspection } from './state.ts';

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
    place: await placeOf(tx, processId),
    now,
    due: { at: dueAt, wallText: words['dueWallText'] ?? '' },
    ask: 'invitation',
    owners: await contactsOf(tx, processId),
  });
  if (!owed.ok) return owed;
  await writeInspection(tx, processId, {
    preliminaryAt: instant(now),
    preliminaryDocumentId: report.value.id,
    commentsDueAt: instant(dueAt),
  });
  await enterState(tx, processId, 'preliminary');
  const { planId, closesAt, taskIds } = owed.value;
  return accept({ planId, dueAt, closesAt, tasks: taskIds.length });
}

/** The version of a report that the decision names: a document of this inspection, with who wrote it. */
export async function reportOf(
  tx: Tx,
  { processId, terms }: StoredDecision,
): Promise<Verdict<{ id: string; author: string | null }>> {
  const { documentId } = terms;
  const missing = refuse('report-missing', 'Upload the report first.');
  if (typeof documentId !== 'string') return missing;
  const [report] = await tx
    .select({ id: documents.id, author: documents.addedBy })
    .from(documents)
    .where(and(eq(documents.id, documentId), eq(documents.processId, processId)));
  return report === undefined ? missing : accept(report);
}
