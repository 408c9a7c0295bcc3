import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';
import { contains } from './read-agencies.ts';
import { type Cut, cut, pageSize } from '../rows.ts';

export type Branch = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: string;
  readonly depth: number;
  readonly parent: string | null;
  readonly ended: boolean;
  /** Another agency has the same name, written a little differently. */
  readonly doubled: boolean;
  readonly contacts: number;
  readonly ladder: boolean;
};

/** A page of the tree of agencies, each below the one that it belongs to; or of those whose name contains something. */
export async function readTree(tx: Tx, which: { search: string; after: string | undefined }): Promise<Cut<Branch>> {
  const { rows } = await tx.execute<Branch>(sql`
    with recursive tree as (
      select a.id, 0 as depth, null::text as parent, array[lower(a.name), a.id::text] as path, a.name from agencies a where a.parent_id is null
      union all
      select a.id, tree.depth + 1, tree.name, tree.path || array[lower(a.name), a.id::text], a.name from agencies a join tree on a.parent_id = tree.id),
    page as (
      select * from tree where ${which.search === '' ? sql`true` : contains(sql`tree.name`, which.search)}
        and ${which.after === undefined ? sql`true` : sql`tree.path > (select x.path from tree x where x.id = ${which.after})`}
      order by tree.path limit ${pageSize + 1})
    select a.id, a.name, a.kind, a.level, page.depth, page.parent, a.ended_at is not null as ended, a.doubled,
      (select count(distinct h.person_id)::int from posts o join post_holders h on h.post_id = o.id and ${heldNow}
        where o.agency_id = a.id and o.role in ('respondent', 'lead')) as contacts,
      exists (select from posts o join post_holders h on h.post_id = o.id and ${heldNow} where o.agency_id = a.id and o.ladder_level is not null) as ladder
    from page join agencies a on a.id = page.id order by page.path`);
  return cut(rows);
}

/** The agency of exactly that name, whatever its case. */
export async function findAgency(tx: Tx, name: string): Promise<{ id: string } | undefined> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from agencies where name_key = name_key(${name}) order by doubled, ended_at nulls first, id limit 1`,
  );
  return rows[0];
}

export type Around = {
  readonly parent: { id: string; name: string } | null;
  readonly successor: { id: string; name: string } | null;
  readonly below: readonly { id: string; name: string }[];
  readonly replaced: readonly { id: string; name: string }[];
};

/** The agencies beside an agency: above, below, by whom it was replaced and whom it replaced. */
export async function readAround(tx: Tx, agencyId: string): Promise<Around> {
  const named = sql`jsonb_build_object('id', b.id, 'name', b.name)`;
  const { rows } = await tx.execute<Around>(sql`
    select (select ${named} from agencies b where b.id = a.parent_id) as parent, (select ${named} from agencies b where b.id = a.replaced_by_id) as successor,
      coalesce((select jsonb_agg(${named} order by b.name) from agencies b where b.parent_id = a.id), '[]') as below,
      coalesce((select jsonb_agg(${named} order by b.name) from agencies b where b.replaced_by_id = a.id), '[]') as replaced
    from agencies a where a.id = ${agencyId}`);
  return rows[0] ?? { parent: null, successor: null, below: [], replaced: [] };
}
