import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { people } from '../schema/directory.ts';
import { redactions } from '../schema/reports.ts';

/** What is redacted of a version, in the order in which it was marked, and by whom. */
export function listRedactions(tx: Tx, versionId: string) {
  const { id, block, fromLetter: from, toLetter: to, reason, madeBy } = redactions;
  return tx
    .select({ id, block, from, to, reason, madeBy, by: people.name })
    .from(redactions)
    .innerJoin(people, eq(people.id, madeBy))
    .where(and(eq(redactions.versionId, versionId), isNull(redactions.liftedAt)))
    .orderBy(asc(id));
}
