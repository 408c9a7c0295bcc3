import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ms } from '../rows.ts';
import { agencies, agencyNames, people, posts } from '../schema/directory.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const agencyLine = z.object({
  id: of(agencies.id),
  name: of(agencies.name),
  kind: of(agencies.kind),
  level: of(agencies.level),
  calendar: of(agencies.calendar),
  parentId: of(agencies.parentId),
  isDirectorate: of(agencies.isDirectorate),
  endedAt: epochMs.nullable(),
  replacedById: of(agencies.replacedById),
  version: of(agencies.version),
});

const agency = sql`
  select a.id, a.name, a.kind, a.level, a.calendar, a.parent_id as "parentId", a.is_directorate as "isDirectorate",
    ${ms(sql`a.ended_at`)} as "endedAt", a.replaced_by_id as "replacedById", a.version from agencies a`;

/** What somebody looks for, in a name of a column, whatever its case; a `%` is a `%`. */
export function contains(column: SQL, wanted: string): SQL {
  return sql`strpos(lower(${column}), lower(${wanted})) > 0`;
}

export type Page = {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly search?: string | undefined;
};
/** Each kind of page, since each is a text of its own. */
export const pages: readonly Page[] = [
  { limit: 1 },
  { limit: 1, cursor: '' },
  { limit: 1, search: '' },
  { limit: 1, cursor: '', search: '' },
];

/** Agencies in the order in which they were added; one more than `limit` tells whether a page follows. */
export const listAgencies = statement(
  'directory.agencies',
  agencyLine,
  ({ cursor, search, limit }: Page) => sql`
    ${agency} where ${cursor === undefined ? sql`true` : sql`a.id > ${cursor}`}
      and ${search === undefined ? sql`true` : contains(sql`a.name`, search)} order by a.id limit ${limit + 1}`,
  pages,
);

/** The name that the agency `a` had at an instant: pages of the past show it (F86). */
export function nameAt(at: SQL): SQL {
  return sql`coalesce((select n.name from agency_names n where n.agency_id = a.id and n.until_at > ${at} order by n.until_at limit 1), a.name)`;
}

const oneAgency = statement(
  'directory.agency',
  agencyLine.extend({
    names: z.array(z.object({ name: of(agencyNames.name), untilAt: epochMs })),
    openTasks: count,
  }),
  (agencyId: string) => sql`
    select l.*, (select coalesce(jsonb_agg(jsonb_build_object('name', n.name, 'untilAt', ${ms(sql`n.until_at`)}) order by n.until_at desc), '[]')
        from agency_names n where n.agency_id = l.id) as names,
      (select count(*)::int from tasks t where t.agency_id = l.id and t.kind <> 'decide-extension' and t.state = 'open') as "openTasks"
    from (${agency} where a.id = ${agencyId}) l`,
);
const holder = z.object({
  id: of(people.id),
  name: of(people.name),
  address: of(people.email),
  reached: z.boolean(),
  substitute: of(people.name).nullable(),
});
export type Holder = z.output<typeof holder>;
const postsOf = statement(
  'directory.posts',
  z.object({
    id: of(posts.id),
    title: of(posts.title),
    role: of(posts.role),
    ladderLevel: of(posts.ladderLevel),
    endedAt: epochMs.nullable(),
    holders: z.array(holder),
  }),
  (agencyId: string) => sql`
    select o.id, o.title, o.role, o.ladder_level as "ladderLevel", ${ms(sql`o.ended_at`)} as "endedAt", coalesce(held.holders, '[]') as holders
    from posts o left join lateral (
      select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'address', p.email, 'reached', p.not_reached_at is null,
        'substitute', (select s.name from people_away x join people s on s.id = x.substitute_id where x.person_id = p.id)) order by p.name) as holders
      from post_holders h join people p on p.id = h.person_id
      where h.post_id = o.id and ${heldNow}) held on true
    where o.agency_id = ${agencyId} order by o.ended_at is not null, o.ladder_level nulls first, o.title, o.id limit 1000`,
);
export type Post = RowOf<typeof postsOf>;
export type Agency = RowOf<typeof oneAgency> & { readonly posts: Post[] };

/** One agency with its posts, who holds them today and who stands in for whom; the posts with a level are its ladder. */
export async function readAgency(tx: Tx, agencyId: string): Promise<Agency | undefined> {
  const [found] = await oneAgency(tx, agencyId);
  return found === undefined ? undefined : { ...found, posts: await postsOf(tx, agencyId) };
}
