import { eq, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { type ProcessKind, processKinds } from '../../domain/process-kinds.ts';
import type { Tx } from '../connect.ts';
import { idOf } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

export type NewProcess = { readonly kind: ProcessKind; readonly title: string; readonly parentId?: string | null };

const insertDraft = statement(
  'chase.add-process',
  z.object({ id: of(processes.id) }),
  (given: Required<NewProcess> & { reference: string; by: string | null }) => sql`
    insert into processes (kind, parent_id, reference, title, state, created_by)
    values (${given.kind}, ${given.parentId}::uuid, ${given.reference}, ${given.title}, 'draft', ${given.by}) returning id`,
);

/** The row of a new process, a draft until its first decision, with the next reference of its kind; nobody made it where it began by itself. */
export async function createProcess(
  tx: Tx,
  actor: { readonly personId: string | null },
  { kind, title, parentId = null }: NewProcess,
): Promise<{ processId: string; reference: string }> {
  const reference = await nextReference(tx, processKinds[kind].prefix);
  return {
    processId: idOf(await insertDraft(tx, { kind, title, parentId, reference, by: actor.personId })),
    reference,
  };
}

const countUp = statement(
  'chase.count-reference',
  z.object({ year: z.number(), last: z.number() }),
  (prefix: string) => sql`
    insert into reference_counters (kind, year, last) values (${prefix}, extract(year from app_now() at time zone 'Europe/London')::smallint, 1)
    on conflict (kind, year) do update set last = reference_counters.last + 1 returning year, last`,
);

/** Counted per prefix and year of the clock: CON-2026-0017. */
export async function nextReference(tx: Tx, prefix: string): Promise<string> {
  const [counted] = await countUp(tx, prefix);
  if (counted === undefined) throw new Error('the counter of references gave nothing');
  return `${prefix}-${counted.year}-${String(counted.last).padStart(4, '0')}`;
}

/** Changes what every process has; whoever has seen it before sees by its version that it is another now. */
export async function changeProcess(tx: Tx, id: string, set: PgUpdateSetSource<typeof processes>): Promise<void> {
  await tx
    .update(processes)
    .set({ ...set, version: sql`${processes.version} + 1` })
    .where(eq(processes.id, id));
}
