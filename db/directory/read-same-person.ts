import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { people } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';

/** Entries that have the name or the address of this one, and so may be the same person. */
export const listSamePerson = statement(
  'directory.same-person',
  z.object({ id: of(people.id), name: of(people.name), address: of(people.email), posts: z.string() }),
  (personId: string) => sql`
    select p.id, p.name, p.email as address, coalesce((select string_agg(o.title || ', ' || a.name, '; ') from post_holders h
      join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id where h.person_id = p.id and ${heldNow}), '') as posts
    from people p join people me on me.id = ${personId}
    where p.id <> me.id and p.merged_into_id is null and p.erased_at is null and me.merged_into_id is null
      and (p.name_key = me.name_key or lower(p.email) = lower(me.email)) order by p.id limit 50`,
);

const named = (which: 'k' | 'g') =>
  sql`jsonb_build_object('id', ${sql.identifier(which)}.id, 'name', ${sql.identifier(which)}.name)`;
const entry = z.object({ id: of(people.id), name: of(people.name) });
const merged = statement(
  'directory.merged',
  /** The entry that took over what this one held, and those that this one took over. */
  z.object({ into: entry.nullable(), from: z.array(entry) }),
  (personId: string) => sql`
    select (select ${named('k')} from people k where k.id = p.merged_into_id) as into,
      coalesce((select jsonb_agg(${named('g')} order by g.id) from people g where g.merged_into_id = p.id), '[]') as from
    from people p where p.id = ${personId}`,
);

export async function readMerged(tx: Tx, personId: string): Promise<RowOf<typeof merged>> {
  const [found] = await merged(tx, personId);
  return found ?? { into: null, from: [] };
}
