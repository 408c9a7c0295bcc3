import { type SQL, sql } from 'drizzle-orm';
import type { PostRole } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';
import { ms } from '../rows.ts';

export type AgencyLine = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: string;
  readonly calendar: string;
  readonly parentId: string | null;
  readonly isDirectorate: boolean;
  readonly endedAt: number | null;
  readonly replacedById: string | null;
  readonly version: number;
};

const agency = sql`
  select a.id, a.name, a.kind, a.level, a.calendar, a.parent_id as "parentId", a.is_directorate as "isDirectorate",
    ${ms(sql`a.ended_at`)} as "endedAt", a.replaced_by_id as "replacedById", a.version from agencies a`;

/** What somebody looks for, in a name of a column, whatever its case; a `%` is a `%`. */
export function contains(column: SQL, wanted: string): SQL {
  return sql`strpos(lower(${column}), lower(${wanted})) > 0`;
}

/** Agencies in the order in which they were added; one more than `limit` tells whether a page follows. */
export async function listAgencies(
  tx: Tx,
  page: { cursor?: string | undefined; limit: number; search?: string | undefined },
): Promise<AgencyLine[]> {
  const { rows } = await tx.execute<AgencyLine>(sql`
    ${agency} where ${page.cursor === undefined ? sql`true` : sql`a.id > ${page.cursor}`}
      and ${page.search === undefined ? sql`true` : contains(sql`a.name`, page.search)} order by a.id limit ${page.limit + 1}`);
  return rows;
}

/** The name that the agency `a` had at an instant: pages of the past show it (F86). */
export function nameAt(at: SQL): SQL {
  return sql`coalesce((select n.name from agency_names n where n.agency_id = a.id and n.until_at > ${at} order by n.until_at limit 1), a.name)`;
}

export type Holder = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly reached: boolean;
  readonly substitute: string | null;
};

export type Post = {
  readonly id: string;
  readonly title: string;
  readonly role: PostRole;
  readonly ladderLevel: number | null;
  readonly endedAt: number | null;
  readonly holders: readonly Holder[];
};

export type Agency = AgencyLine & {
  readonly posts: Post[];
  readonly names: { name: string; untilAt: number }[];
  readonly openTasks: number;
};

/** One agency with its posts, who holds them today and who stands in for whom; the posts with a level are its ladder. */
export async function readAgency(tx: Tx, agencyId: string): Promise<Agency | undefined> {
  const { rows } = await tx.execute<Omit<Agency, 'posts'>>(sql`
    select l.*, (select coalesce(jsonb_agg(jsonb_build_object('name', n.name, 'untilAt', ${ms(sql`n.until_at`)}) order by n.until_at desc), '[]')
        from agency_names n where n.agency_id = l.id) as names,
      (select count(*)::int from tasks t where t.agency_id = l.id and t.kind <> 'decide-extension' and t.state = 'open') as "openTasks"
    from (${agency} where a.id = ${agencyId}) l`);
  return rows[0] === undefined ? undefined : { ...rows[0], posts: await readPosts(tx, agencyId) };
}

async function readPosts(tx: Tx, agencyId: string): Promise<Post[]> {
  const { rows } = await tx.execute<Post>(sql`
    select o.id, o.title, o.role, o.ladder_level as "ladderLevel", ${ms(sql`o.ended_at`)} as "endedAt", coalesce(held.holders, '[]') as holders
    from posts o left join lateral (
      select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'address', p.email, 'reached', p.not_reached_at is null,
        'substitute', (select s.name from people_away x join people s on s.id = x.substitute_id where x.person_id = p.id)) order by p.name) as holders
      from post_holders h join people p on p.id = h.person_id
      where h.post_id = o.id and ${heldNow}) held on true
    where o.agency_id = ${agencyId} order by o.ended_at is not null, o.ladder_level nulls first, o.title, o.id limit 1000`);
  return rows;
}
