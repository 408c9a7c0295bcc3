import { eq, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Tx } from '../connect.ts';
import { consultations } from '../schema/rounds.ts';
import { command } from '../statement.ts';
import { tallied } from './read-list.ts';

/** What is a round's own. */
export async function changeRound(tx: Tx, id: string, set: PgUpdateSetSource<typeof consultations>): Promise<void> {
  await tx.update(consultations).set(set).where(eq(consultations.processId, id));
}

/** Once the round has ended: the list of rounds counts no tasks of what is over. */
export const keepTally = command(
  'rounds.keep-tally',
  (processId: string) => sql`
    update consultations n set asked = k.asked, answered = k.answered
    from processes p cross join lateral (${tallied}) k where n.process_id = p.id and p.id = ${processId}`,
);
