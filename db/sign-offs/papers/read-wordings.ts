import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { readable, toCompare, type TwoVersions } from './read-paper-difference.ts';

const papersOf = statement(
  'sign-offs.papers-of-versions',
  z.object({
    id: of(planVersions.id),
    number: of(planVersions.number),
    documentId: of(documents.id),
    sha256: of(documents.sha256),
    mediaType: of(documents.mediaType),
    content: of(documents.content).nullable(),
  }),
  ({ strategyId, versionId }: { strategyId: string; versionId: string }) => sql`
    select v.id, v.number, d.id as "documentId", d.sha256, d.media_type as "mediaType", ${readable(sql`d`)} as content
    from plan_versions w cross join lateral (
        select * from plan_versions x where x.strategy_id = w.strategy_id and x.number <= w.number order by x.number desc offset 0) v
      join sign_offs o on o.process_id = v.sign_off_id join documents d on d.id = o.document_id
    where w.id = ${versionId} and w.strategy_id = ${strategyId} and v.withdrawn_at is null order by v.number desc limit 2`,
);

/**
 * The paper of a version of a plan and that of the last version before it that has one, as far as the reader sees them; undefined where
 * either is missing. Nothing is compared yet.
 */
export async function readWordings(
  tx: Tx,
  given: { readonly strategyId: string; readonly versionId: string },
): Promise<TwoVersions | undefined> {
  const [now, before] = await papersOf(tx, given);
  if (now === undefined || before === undefined || now.id !== given.versionId) return undefined;
  return {
    from: { version: before.number, sha256: before.sha256 },
    to: { documentId: now.documentId, version: now.number, sha256: now.sha256 },
    ...toCompare(before, now),
  };
}
