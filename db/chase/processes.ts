import { sql } from 'drizzle-orm';
import { type ProcessKind, processKinds } from '../../domain/process-kinds.ts';
import type { Tx } from '../connect.ts';

export type NewProcess = { readonly kind: ProcessKind; readonly title: string; readonly parentId?: string | null };

/** The row of a new process, a draft until its first decision, with the next reference of its kind; nobody made it where it began by itself. */
export async function createProcess(
  tx: Tx,
  actor: { readonly personId: string | null },
  { kind, title, parentId = null }: NewProcess,
): Promise<{ processId: string; reference: string }> {
  const reference = await nextReference(tx, kind);
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into processes (kind, parent_id, reference, title, state, created_by)
    values (${kind}, ${parentId}::uuid, ${reference}, ${title}, 'draft', ${actor.personId}) returning id`);
  const processId = rows[0]?.id;
  if (processId === undefined) throw new Error('an inserted process returned no id');
  return { processId, reference };
}

/** Counted per kind and year of the clock: CON-2026-0017. */
async function nextReference(tx: Tx, kind: ProcessKind): Promise<string> {
  const { prefix } = processKinds[kind];
  const { rows } = await tx.execute<{ year: number; last: number }>(sql`
    insert into reference_counters (kind, year, last) values (${prefix}, extract(year from app_now() at time zone 'Europe/London')::smallint, 1)
    on conflict (kind, year) do update set last = reference_counters.last + 1 returning year, last`);
  const row = rows[0];
  if (row === undefined) throw new Error('the counter of references gave nothing');
  return `${prefix}-${row.year}-${String(row.last).padStart(4, '0')}`;
}
