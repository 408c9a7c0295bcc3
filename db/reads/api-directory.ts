import { sql } from 'drizzle-orm';
import type { PostRole } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';

export type AgencyLine = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: string;
  readonly calendar: string;
  readonly parentId: string | null;
  readonly isDirectorate: boolean;
};

const agency = sql`select id, name, kind, level, calendar, parent_id as "parentId", is_directorate as "isDirectorate" from agencies`;

/** Agencies in the order in which they were added; one more than `limit` tells whether a page follows. */
export async function listAgencies(
  tx: Tx,
  page: { cursor?: string | undefined; limit: number },
): Promise<AgencyLine[]> {
  const { rows } = await tx.execute<AgencyLine>(
    sql`${agency} where ${page.cursor === undefined ? sql`true` : sql`id > ${page.cursor}`} order by id limit ${page.limit + 1}`,
  );
  return rows;
}

export type Post = {
  readonly id: string;
  readonly title: string;
  readonly role: PostRole;
  readonly ladderLevel: number | null;
  readonly holders: readonly {
    id: string;
    name: string;
    address: string;
    reached: boolean;
    substitute: string | null;
  }[];
};

/** One agency with its posts, who holds them today and who stands in for whom; the posts with a level are its ladder. */
export async function readAgency(tx: Tx, agencyId: string): Promise<(AgencyLine & { posts: Post[] }) | undefined> {
  const { rows } = await tx.execute<AgencyLine>(sql`${agency} where id = ${agencyId}`);
  if (rows[0] === undefined) return undefined;
  const posts = await tx.execute<Post>(sql`
    select o.id, o.title, o.role, o.ladder_level as "ladderLevel", coalesce(held.holders, '[]') as holders
    from posts o left join lateral (
      select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'address', p.email, 'reached', p.not_reached_at is null,
        'substitute', (select min(s.name) from absences a join people s on s.id = a.substitute_id
          where a.person_id = p.id and a.from_at <= app_now() and a.until_at > app_now())) order by p.name) as holders
      from post_holders h join people p on p.id = h.person_id
      where h.post_id = o.id and h.since <= app_now() and (h.until is null or h.until > app_now())) held on true
    where o.agency_id = ${agencyId} order by o.ladder_level nulls first, o.title, o.id limit 1000`);
  return { ...rows[0], posts: posts.rows };
}

export type Body = {
  readonly id: string;
  readonly name: string;
  readonly members: readonly { id: string; name: string; capacity: string }[];
};

export async function listBodies(tx: Tx, page: { cursor?: string | undefined; limit: number }): Promise<Body[]> {
  const { rows } = await tx.execute<Body>(sql`
    select b.id, b.name, coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'capacity', m.capacity) order by p.name)
      filter (where p.id is not null), '[]') as members
    from bodies b left join body_members m on m.body_id = b.id left join people p on p.id = m.person_id
    where ${page.cursor === undefined ? sql`true` : sql`b.id > ${page.cursor}`} group by b.id order by b.id limit ${page.limit + 1}`);
  return rows;
}
