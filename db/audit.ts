import { auditEntries } from './schema.ts';
import { touch, type Tx } from './connect.ts';

/** One line of the trail: ids, codes, counts and hashes, never what a person wrote. `actorId` null: the system acted. */
export type AuditEntry = {
  readonly actorId: string | null;
  readonly act: string;
  readonly processId?: string;
  readonly taskId?: string;
  readonly agencyId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** Writes the entry into the transaction of the change that it witnesses (style rule 16). */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  if (entry.processId !== undefined) touch(tx, entry.processId);
  await tx.insert(auditEntries).values({
    actorId: entry.actorId,
    act: entry.act,
    processId: entry.processId ?? null,
    taskId: entry.taskId ?? null,
    agencyId: entry.agencyId ?? null,
    details: entry.details ?? {},
  });
}
