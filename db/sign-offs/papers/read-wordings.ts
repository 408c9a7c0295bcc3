import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { readable, toCompare, type TwoVersions } from './read-paper-difference.ts';

const paper = z.object({
  id: of(planVersions.id),
  number: of(planVersions.number),
  documentId: of(documents.id),
  sha256: of(documents.sha256),
  mediaType: of(documents.mediaType),
  content: of(documents.content).nullable(),
});
type VersionPaper = z.output<typeof paper>;

const papersOf = statement(
  'sign-offs.papers-of-versions',
  paper,
  ({ strategyId, versionId }: { strategyId: string; versionId: string }) => sql`
    select v.id, v.number, d.id as "documentId", d.sha256, d.media_type as "mediaType", ${readable(sql`d`)} as content
    from plan_versions w cross join lateral (
        select * from plan_versions x where x.strategy_id = w.strategy_id and x.number <= w.number order by x.number desc offset 0) v
      join sign_offs o on o.process_id = v.sign_off_id join documents d on d.id = o.document_id
    where w.id = ${versionId} and w.strategy_id = ${strategyId} and v.withdrawn_at is null order by v.number desc limit 2`,
);

/** Of a strategy and the one before it: the paper of the version in force, else of the latest that has one. */
const papersOfBoth = statement(
  'sign-offs.papers-of-both-strategies',
  paper.extend({ before: z.boolean() }),
  (strategyId: string) => sql`
    select p.id, p.number, p."documentId", p.sha256, p."mediaType", p.content, p.strategy <> ${strategyId}::uuid as before from strategies s cross join lateral (
      select distinct on (v.strategy_id) v.strategy_id as strategy, v.id, v.number, d.id as "documentId", d.sha256, d.media_type as "mediaType", ${readable(sql`d`)} as content
      from plan_versions v join sign_offs o on o.process_id = v.sign_off_id join documents d on d.id = o.document_id
      where v.strategy_id in (s.process_id, s.predecessor_id) and v.withdrawn_at is null
      order by v.strategy_id, (v.in_force_at is not null and v.superseded_at is null) desc, v.number desc) p
    where s.process_id = ${strategyId}`,
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
  return now === undefined || before === undefined || now.id !== given.versionId ? undefined : beside(before, now);
}

/** The papers of the strategy and of the one whose place it takes, likewise (S4). */
export async function readWordingsOfBoth(tx: Tx, strategyId: string): Promise<TwoVersions | undefined> {
  const papers = await papersOfBoth(tx, strategyId);
  const [before, now] = [papers.find((one) => one.before), papers.find((one) => !one.before)];
  return now === undefined || before === undefined ? undefined : beside(before, now);
}

function beside(before: VersionPaper, now: VersionPaper): TwoVersions {
  return {
    from: { version: before.number, sha256: before.sha256 },
    to: { documentId: now.documentId, version: now.number, sha256: now.sha256 },
    ...toCompare(before, now),
  };
}
