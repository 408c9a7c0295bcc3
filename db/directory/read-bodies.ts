import { type SQL, sql } from 'drizzle-orm';
import type { Capacity, Quorum } from '../../domain/sign-offs/quorum.ts';
import type { Tx } from '../connect.ts';

export type Body = {
  readonly id: string;
  readonly name: string;
  readonly quorumKind: Quorum['kind'];
  readonly quorumCount: number | null;
  readonly version: number;
  readonly members: readonly { id: string; name: string; capacity: Capacity }[];
};

const bodies = (which: SQL) => sql`
  select b.id, b.name, b.quorum_kind as "quorumKind", b.quorum_count as "quorumCount", b.version,
    coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'capacity', m.capacity) order by m.capacity, p.name)
      filter (where p.id is not null), '[]') as members
  from bodies b left join body_members m on m.body_id = b.id left join people p on p.id = m.person_id where ${which} group by b.id`;

export async function listBodies(tx: Tx, page: { cursor?: string | undefined; limit: number }): Promise<Body[]> {
  const which = page.cursor === undefined ? sql`true` : sql`b.id > ${page.cursor}`;
  return (await tx.execute<Body>(sql`${bodies(which)} order by b.id limit ${page.limit + 1}`)).rows;
}

export async function readBody(tx: Tx, bodyId: string): Promise<Body | undefined> {
  return (await tx.execute<Body>(bodies(sql`b.id = ${bodyId}`))).rows[0];
}
