import { eq, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Tx } from '../connect.ts';
import { processes } from '../schema/chase.ts';
import { consultations } from '../schema/rounds.ts';

/** What a round has in common with every process; its version rises. */
export async function changeProcess(tx: Tx, id: string, set: PgUpdateSetSource<typeof processes>): Promise<void> {
  await tx
    .update(processes)
    .set({ ...set, version: sql`${processes.version} + 1` })
    .where(eq(processes.id, id));
}

/** What is a round's own. */
export async function changeRound(tx: Tx, id: string, set: PgUpdateSetSource<typeof consultations>): Promise<void> {
  await tx.update(consultations).set(set).where(eq(consultations.processId, id));
}
