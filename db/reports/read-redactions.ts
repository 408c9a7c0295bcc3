import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { people } from '../schema/directory.ts';
import { redactions } from '../schema/reports.ts';

type Redacted = { readonly versionId: string } | { readonly signOffId: string };

/** What is redacted of a version, or of a decision, in the order in which it was marked, and by whom. */
export function listRedactions(tx: Tx, redacted: Redacted) {
  const { id, block, fromLetter: from, toLetter: to, reason, madeBy } = redactions;
  const ofIt =
    'versionId' in redacted
      ? eq(redactions.versionId, redacted.versionId)
      : eq(redactions.signOffId, redacted.signOffId);
  return tx
    .select({ id, block, from, to, reason, madeBy, by: people.name })
    .from(redactions)
    .innerJoin(people, eq(people.id, madeBy))
    .where(and(ofIt, isNull(redactions.liftedAt)))
    .orderBy(asc(id));
}
