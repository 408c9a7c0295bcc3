import { sql } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { independentInspectors } from './inspections.ts';
import { contactsOf, placeOf } from './inspectors.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { instant } from '../instant.ts';

type Terms = {
  due: string | null;
  text: string | null;
  inspectors: number;
  grounds: string;
  grounds_task_id: string | null;
};

/**
 * Opens the inspection: each agency gets notice, with the task to give evidence by a date, and sees it from now on.
 * What was missing and is the ground of it is looked at again under its lock: if it has come before, the opening is
 * refused until somebody has read it; if it comes after, the inspection is open (R42).
 */
export async function openInspection(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const { rows } = await tx.execute<Terms>(sql`
    select extract(epoch from evidence_due_at) * 1000 as due, evidence_due_wall_text as text, grounds, grounds_task_id,
      (select count(*)::int from inspection_inspectors i where i.process_id = n.process_id) as inspectors
    from inspections n where process_id = ${processId}`);
  const terms = rows[0];
  if (terms === undefined || terms.due === null)
    return refuse('malformed', 'The inspection has no date by which evidence is due. Set one among its details.');
  if (terms.inspectors === 0) return refuse('malformed', 'Choose at least one inspector.');
  const independent = await independentInspectors(tx, processId);
  if (!independent.ok) return independent;
  if (await groundsAnswered(tx, terms.grounds_task_id, decision.terms['evenThoughAnswered'] === true))
    return refuse('grounds-answered', 'What the agency owed has arrived meanwhile. Read it first.');
  await tx.execute(sql`
    update inspection_agencies set notified_at = ${instant(now)} where process_id = ${processId}`);
  await tx.execute(sql`
    update processes set state = 'open', opened_at = ${instant(now)}, version = version + 1 where id = ${processId}`);
  return oweEvidence(tx, processId, now, { dueAt: Number(terms.due), wallText: terms.text ?? '' });
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
  const { rows } = await tx.execute<{ state: string }>(
    sql`select state from tasks where id = ${taskId} for no key update`,
  );
  return rows[0]?.state === 'answered';
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
