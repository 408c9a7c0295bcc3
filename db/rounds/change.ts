import { eq } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Tx } from '../connect.ts';
import { consultations } from '../schema/rounds.ts';

/** What is a round's own. */
export async function changeRound(tx: Tx, id: string, set: PgUpdateSetSource<typeof consultations>): Promise<void> {
  await tx.update(consultations).set(set).where(eq(consultations.processId, id));
}
