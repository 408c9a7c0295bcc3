import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { independentInspectors } from './inspections.ts';
import { contactsOf, placeOf } from './inspectors.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';
import { tasks } from '../schema/chase.ts';
import { inspectionAgencies, inspections } from '../schema/inspections.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { enterState } from './state.ts';

const termsOf = statement(
  'inspections.terms',
  z.object({
    due: epochMs.nullable(),
    text: of(inspections.evidenceDueWallText),
    groundsTaskId: of(inspections.groundsTaskId),
    inspectors: count,
  }),
  (processId: string) => sql`
    select ${ms(sql`evidence_due_at`)} as due, evidence_due_wall_text as text, grounds_task_id as "groundsTaskId",
      (select count(*)::int from inspection_inspectors i where i.process_id = n.process_id) as inspectors
    from inspections n where process_id = ${processId}`,
);

/**
 * Opens the inspection: each agency gets notice, with the task to give evidence by a date, and sees it from now on.
 * What was missing and is the ground of it is looked at again under its lock: if it has come before, the opening is
 * refused until somebody has read it; if it comes after, the inspection is open (R42).
 */
export async function openInspection(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const [terms] = await termsOf(tx, processId);
  if (terms === undefined || terms.due === null)
    return refuse('malformed', 'The inspection has no date by which evidence is due. Set one among its details.');
  if (terms.inspectors === 0) return refuse('malformed', 'Choose at least one inspector.');
  const independent = await independentInspectors(tx, processId);
  if (!independent.ok) return independent;
  if (await groundsAnswered(tx, terms.groundsTaskId, decision.terms['evenThoughAnswered'] === true))
    return refuse('grounds-answered', 'What the agency owed has arrived meanwhile. Read it first.');
  await tx
    .update(inspectionAgencies)
    .set({ notifiedAt: instant(now) })
    .where(eq(inspectionAgencies.processId, processId));
  await enterState(tx, processId, 'open', { openedAt: instant(now) });
  return oweEvidence(tx, processId, now, { dueAt: terms.due, wallText: terms.text ?? '' });
}

/** Asks the agencies for more evidence by a date, saying what. */
export async function askEvidence(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, terms, words } = decision;
  const { dueAt } = terms;
  const what = words['what']?.trim() ?? '';
  if (typeof dueAt !== 'number' || what === '') return refuse('malformed', 'Say what is asked for, and by when.');
  return oweEvidence(tx, processId, now, { dueAt, wallText: words['dueWallText'] ?? '', title: what });
}

async function groundsAnswered(tx: Tx, taskId: string | null, allTheSame: boolean): Promise<boolean> {
  if (taskId === null || allTheSame) return false;
  const { state } = tasks;
  const [task] = await tx.select({ state }).from(tasks).where(eq(tasks.id, taskId)).for('no key update');
  return task?.state === 'answered';
}

async function oweEvidence(
  tx: Tx,
  processId: string,
  now: number,
  asked: { dueAt: number; wallText: string; title?: string },
): Promise<Verdict<Effect>> {
  const contacts = await contactsOf(tx, processId);
  const title = asked.title === undefined ? {} : { title: asked.title };
  const owed = await oweTasks(tx, {
    processId,
    kind: 'evidence',
    place: await placeOf(tx, processId),
    now,
    due: { at: asked.dueAt, wallText: asked.wallText },
    ask: 'invitation',
    owners: contacts.map((agency) => ({ ...agency, ...title })),
  });
  if (!owed.ok) return owed;
  const { planId, dueAt, closesAt, taskIds } = owed.value;
  return accept({ planId, dueAt, closesAt, tasks: taskIds.length });
}
