import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { contains } from './read-agencies.ts';
import { type Cut, cut, pageSize } from '../rows.ts';
import { agencies } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

type Which = { readonly search: string; readonly after: string | undefined };
const texts: readonly Which[] = ['', 'a'].flatMap((search) => [undefined, ''].map((after) => ({ search, after })));
const branches = statement(
  'directory.tree',
  z.object({
    id: of(agencies.id),
    name: of(agencies.name),
    kind: of(agencies.kind),
    level: of(agencies.level),
    depth: count,
    parent: of(agencies.name).nullable(),
    ended: z.boolean(),
    /** Another agency has the same name, written a little differently. */
    doubled: of(agencies.doubled),
    contacts: count,
    ladder: z.boolean(),
  }),
  ({ search, after }: Which) => sql`
    with recursive tree as (
      select a.id, 0 as depth, null::text as parent, array[lower(a.name), a.id::text] as path, a.name from agencies a where a.parent_id is null
      union all
      select a.id, tree.depth + 1, tree.name, tree.path || array[lower(a.name), a.id::text], a.name from agencies a join tree on a.parent_id = tree.id),
    page as (
      select * from tree where ${search === '' ? sql`true` : contains(sql`tree.name`, search)}
        and ${after === undefined ? sql`true` : sql`tree.path > (select x.path from tree x where x.id = ${after})`}
      order by tree.path limit ${pageSize + 1})
    select a.id, a.name, a.kind, a.level, page.depth, page.parent, a.ended_at is not null as ended, a.doubled,
      (select count(distinct h.person_id)::int from posts o join post_holders h on h.post_id = o.id and ${heldNow}
        where o.agency_id = a.id and o.role in ('respondent', 'lead')) as contacts,
      exists (select from posts o join post_holders h on h.post_id = o.id and ${heldNow} where o.agency_id = a.id and o.ladder_level is not null) as ladder
    from page join agencies a on a.id = page.id order by page.path`,
  texts,
);

/** A page of the tree of agencies, each below the one that it belongs to; or of those whose name contains something. */
export async function readTree(tx: Tx, which: Which): Promise<Cut<RowOf<typeof branches>>> {
  return cut(await branches(tx, which));
}

const known = statement(
  'directory.agency-named',
  z.object({ id: of(agencies.id) }),
  (name: string) => sql`
    select id from agencies where name_key = name_key(${name}) order by doubled, ended_at nulls first, id limit 1`,
);

/** The agency of exactly that name, whatever its case. */
export async function findAgency(tx: Tx, name: string): Promise<{ id: string } | undefined> {
  const [found] = await known(tx, name);
  return found;
}

const named = sql`jsonb_build_object('id', b.id, 'name', b.name)`;
const other = z.object({ id: of(agencies.id), name: of(agencies.name) });
const around = statement(
  'directory.agencies-around',
  z.object({
    parent: other.nullable(),
    successor: other.nullable(),
    below: z.array(other),
    replaced: z.array(other),
  }),
  (agencyId: string) => sql`
    select (select ${named} from agencies b where b.id = a.parent_id) as parent, (select ${named} from agencies b where b.id = a.replaced_by_id) as successor,
      coalesce((select jsonb_agg(${named} order by b.name) from agencies b where b.parent_id = a.id), '[]') as below,
      coalesce((select jsonb_agg(${named} order by b.name) from agencies b where b.replaced_by_id = a.id), '[]') as replaced
    from agencies a where a.id = ${agencyId}`,
);

/** The agencies beside an agency: above, below, by whom it was replaced and whom it replaced. */
export async function readAround(tx: Tx, agencyId: string): Promise<RowOf<typeof around>> {
  const [found] = await around(tx, agencyId);
  return found ?? { parent: null, successor: null, below: [], replaced: [] };
}
