import { and, eq } from 'drizzle-orm';
import { as, type Database, type Tx } from '../../db/connect.ts';
import { processes } from '../../db/schema/chase.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { Verdict } from '../../domain/refusal.ts';

/** A process of the sample as an earlier start has left it. */
export type Left = { readonly id: string; readonly state: string; readonly version: number };

/** How the keys are called by which the sample is made; none outlives its loading. */
export const loaderName = 'Sample loader';

const worker = { role: 'worker' } as const;

/** The process that a part of the sample makes, if there is one: a start that was interrupted goes on from there. */
export async function leftBehind(db: Database, kind: ProcessKind, title: string): Promise<Left | undefined> {
  const { id, state, version, createdAt } = processes;
  const which = and(eq(processes.kind, kind), eq(processes.title, title));
  const [left] = await as(db, worker, (tx) =>
    tx.select({ id, state, version }).from(processes).where(which).orderBy(createdAt).limit(1),
  );
  return left;
}

/** The first id that a query of the sample's loader finds. */
export async function firstId(
  db: Database,
  find: (tx: Tx) => PromiseLike<readonly { readonly id: string }[]>,
): Promise<string | undefined> {
  return as(db, worker, async (tx) => (await find(tx))[0]?.id);
}

/** What an act of the sample gives, which is never refused. */
export function must<T>(verdict: Verdict<T>): T {
  if (!verdict.ok) throw new Error(`the sample strategy: ${verdict.message}`);
  return verdict.value;
}
