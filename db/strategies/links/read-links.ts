import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { linkKinds, type LinkKind } from '../../../domain/strategies/link.ts';
import type { Tx } from '../../connect.ts';
import { processes } from '../../schema/chase.ts';
import { links, partLinks } from '../../schema/links.ts';
import { count, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';

const kind = z.enum(Object.keys(linkKinds) as [LinkKind, ...LinkKind[]]);

/** The links of a strategy and those of the directorate, by kind and name; how many parts of its plan serve each, as far as the reader sees them. */
export const listLinks = statement(
  'strategies.links',
  z.object({
    id: of(links.id),
    kind,
    name: of(links.name),
    source: of(links.source),
    everywhere: z.boolean(),
    version: of(links.version),
    parts: count,
  }),
  (strategyId: string) => sql`
    select l.id, l.kind, l.name, l.source, l.strategy_id is null as everywhere, l.version,
      (select count(*)::int from part_links x where x.link_id = l.id and x.strategy_id = ${strategyId}) as parts
    from links l where l.strategy_id = ${strategyId} or l.strategy_id is null order by l.kind, lower(l.name), l.id`,
);

export type Link = RowOf<typeof listLinks>;

/** One link; undefined where the reader sees none. */
export async function readLink(tx: Tx, linkId: string) {
  const [link] = await tx.select().from(links).where(eq(links.id, linkId));
  return link;
}

/** The strands and activities that serve a link, in every strategy that the reader sees, in the order of each plan. */
export const listServing = statement(
  'strategies.serving',
  z.object({
    partId: of(partLinks.partId),
    kind: z.enum(['strand', 'activity']),
    title: z.string(),
    strategyId: of(partLinks.strategyId),
    strategy: of(processes.title),
  }),
  (linkId: string) => sql`
    select x.part_id as "partId", case when x.strand_id is null then 'activity' else 'strand' end as kind, coalesce(a.title, s.name) as title,
      x.strategy_id as "strategyId", p.title as strategy
    from part_links x join processes p on p.id = x.strategy_id left join activities a on a.id = x.activity_id
      join strands s on s.id = coalesce(x.strand_id, a.strand_id)
    where x.link_id = ${linkId} order by p.title, x.strategy_id, s.position, a.position nulls first`,
);

/** What a part of the plan serves. */
export const listLinksOf = statement(
  'strategies.links-of-part',
  z.object({ id: of(links.id), kind, name: of(links.name) }),
  (partId: string) => sql`
    select l.id, l.kind, l.name from links l where l.id = any(array(select x.link_id from part_links x where x.part_id = ${partId}))
    order by l.kind, lower(l.name), l.id`,
);
