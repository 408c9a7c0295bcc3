import { sql } from 'drizzle-orm';
import { type Actor, isStaff } from '../../domain/permissions.ts';
import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { touch, type Tx } from '../connect.ts';
import { command } from '../statement.ts';

/** One line of the trail: ids, codes, counts and hashes, never what a person wrote. `actorId` null: the system acted. */
export type AuditEntry = {
  readonly actorId: string | null;
  readonly act: AuditAct;
  readonly processId?: string;
  readonly taskId?: string;
  readonly agencyId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
};

type Reading = { readonly as: 'page' | 'csv' | 'api' | 'file'; readonly processId?: string; readonly taskId?: string };

const insertEntry = command(
  'records.audit',
  (given: AuditEntry) => sql`
    insert into audit_entries (actor_id, act, process_id, task_id, agency_id, details)
    values (${given.actorId}, ${given.act}, ${given.processId ?? null}, ${given.taskId ?? null}, ${given.agencyId ?? null},
      ${JSON.stringify(given.details ?? {})})`,
);

/** Writes the entry into the transaction of the change that it witnesses (style rule 16). */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  if (entry.processId !== undefined) touch(tx, entry.processId);
  await insertEntry(tx, entry);
}

const insertReading = command(
  'records.answers-read',
  (given: Reading & { readerId: string }) => sql`
    insert into audit_entries (actor_id, act, process_id, task_id, agency_id, details)
    select ${given.readerId}::uuid, 'answers-read', coalesce(t.process_id, ${given.processId ?? null}::uuid), t.id, t.agency_id,
      jsonb_build_object('as', ${given.as}::text)
    from (select) one left join tasks t on t.id = ${given.taskId ?? null}::uuid`,
);

/**
 * Writes down that somebody of the directorate reads what agencies answered (R80c): once for a page, a file or a list,
 * whatever the number of answers in it. It changes nothing of the process, so that nobody is told.
 */
export async function auditReading(tx: Tx, actor: Actor, read: Reading): Promise<void> {
  if (isStaff(actor.roles)) await insertReading(tx, { ...read, readerId: actor.personId });
}

/** Writes down that somebody took the trail of a process away as a file. It changes nothing of the process, so that nobody is told. */
export async function auditExport(tx: Tx, actor: Actor, processId: string): Promise<void> {
  await insertEntry(tx, { actorId: actor.personId, act: 'trail-exported', processId });
}
