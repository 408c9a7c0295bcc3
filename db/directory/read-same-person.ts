import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';

export type SamePerson = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly posts: string;
};

/** Entries that have the name or the address of this one, and so may be the same person. */
export async function listSamePerson(tx: Tx, personId: string): Promise<SamePerson[]> {
  const { rows } = await tx.execute<SamePerson>(sql`
    select p.id, p.name, p.email as address, coalesce((select string_agg(o.title || ', ' || a.name, '; ') from post_holders h
      join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id where h.person_id = p.id and ${heldNow}), '') as posts
    from people p join people me on me.id = ${personId}
    where p.id <> me.id and p.merged_into_id is null and p.erased_at is null and me.merged_into_id is null
      and (p.name_key = me.name_key or lower(p.email) = lower(me.email)) order by p.id limit 50`);
  return rows;
}

export type Merged = {
  /** The entry that took over what this one held. */
  readonly into: { id: string; name: string } | null;
  /** Entries that this one took over. */
  readonly from: readonly { id: string; name: string }[];
};

export async function readMerged(tx: Tx, personId: string): Promise<Merged> {
  const named = (which: 'k' | 'g') =>
    sql`jsonb_build_object('id', ${sql.identifier(which)}.id, 'name', ${sql.identifier(which)}.name)`;
  const { rows } = await tx.execute<Merged>(sql`
    select (select ${named('k')} from people k where k.id = p.merged_into_id) as into,
      coalesce((select jsonb_agg(${named('g')} order by g.id) from people g where g.merged_into_id = p.id), '[]') as from
    from people p where p.id = ${personId}`);
  return rows[0] ?? { into: null, from: [] };
}
