import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { absences, agencies, bodies, bodyMembers, people, posts } from '../schema/directory.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';
import { contains, type Page, pages } from './read-agencies.ts';

const personLine = z.object({
  id: of(people.id),
  name: of(people.name),
  address: of(people.email),
  notReachedAt: epochMs.nullable(),
  leftAt: epochMs.nullable(),
  /** Since when the address is gone. */
  erasedAt: epochMs.nullable(),
  /** Posts held today, as "Title, Agency; ...". */
  posts: z.string().nullable(),
  version: of(people.version),
});

const personColumns = sql`
  select p.id, p.name, p.email as address, ${ms(sql`p.not_reached_at`)} as "notReachedAt", ${ms(sql`p.left_at`)} as "leftAt", ${ms(sql`p.erased_at`)} as "erasedAt", p.version,
    (select string_agg(o.title || ', ' || a.name, '; ' order by a.name, o.title) from post_holders h join posts o on o.id = h.post_id
      join agencies a on a.id = o.agency_id where h.person_id = p.id and ${heldNow}) as posts
  from people p`;

/** People by age of their entry; who is looked for is found by name, address or agency. */
export const listPeople = statement(
  'directory.people',
  personLine,
  ({ cursor, search, limit }: Page) => sql`
    ${personColumns} where ${cursor === undefined ? sql`true` : sql`p.id > ${cursor}`}
      and ${search === undefined ? sql`true` : sql`(${contains(sql`p.name`, search)} or ${contains(sql`p.email`, search)})`}
    order by p.id limit ${limit + 1}`,
  pages,
);

const onePerson = statement(
  'directory.person',
  personLine.extend({ rank: of(people.rank), notReachedWhy: of(people.notReachedWhy), openTasks: count }),
  (personId: string) => sql`
    select l.*, p.rank, p.not_reached_why as "notReachedWhy",
      (select count(distinct t.id)::int from task_answerers k join tasks t on t.id = k.task_id where k.person_id = l.id and t.state = 'open') as "openTasks"
    from (${personColumns} where p.id = ${personId}) l join people p on p.id = l.id`,
);
const postsOf = statement(
  'directory.posts-of-person',
  z.object({
    postId: of(posts.id),
    title: of(posts.title),
    role: of(posts.role),
    ladderLevel: of(posts.ladderLevel),
    agencyId: of(agencies.id),
    agency: of(agencies.name),
    since: epochMs,
    until: epochMs.nullable(),
  }),
  (personId: string) => sql`
    select o.id as "postId", o.title, o.role, o.ladder_level as "ladderLevel", a.id as "agencyId", a.name as agency,
      ${ms(sql`h.since`)} as since, case when not (${heldNow}) then ${ms(sql`h.until`)} end as until
    from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
    where h.person_id = ${personId} order by h.until nulls first, a.name, o.title limit 200`,
);
const bodiesOf = statement(
  'directory.bodies-of-person',
  z.object({ id: of(bodies.id), name: of(bodies.name), capacity: of(bodyMembers.capacity) }),
  (personId: string) => sql`
    select b.id, b.name, m.capacity from body_members m join bodies b on b.id = m.body_id where m.person_id = ${personId} order by b.name`,
);
const absencesOf = statement(
  'directory.absences-of-person',
  z.object({
    id: of(absences.id),
    personId: of(absences.personId),
    person: of(people.name),
    substituteId: of(absences.substituteId),
    substitute: of(people.name),
    fromAt: epochMs,
    untilAt: epochMs,
    version: of(absences.version),
  }),
  (personId: string) => sql`
    select x.id, x.person_id as "personId", p.name as person, x.substitute_id as "substituteId", s.name as substitute,
      ${ms(sql`x.from_at`)} as "fromAt", ${ms(sql`x.until_at`)} as "untilAt", x.version
    from absences x join people p on p.id = x.person_id join people s on s.id = x.substitute_id
    where ${personId} in (x.person_id, x.substitute_id) and x.until_at > app_now() and x.until_at > x.from_at order by x.from_at`,
);

type Person = Omit<RowOf<typeof onePerson>, 'posts'> & {
  readonly posts: readonly RowOf<typeof postsOf>[];
  readonly bodies: readonly RowOf<typeof bodiesOf>[];
  /** Their own, and those in which they stand in for somebody; the past ones are left out. */
  readonly absences: readonly RowOf<typeof absencesOf>[];
  readonly substitutions: readonly RowOf<typeof absencesOf>[];
};

/** One person with everything that hangs on him. */
export async function readPerson(tx: Tx, personId: string): Promise<Person | undefined> {
  const [person] = await onePerson(tx, personId);
  if (person === undefined) return undefined;
  const held = await postsOf(tx, personId);
  const seats = await bodiesOf(tx, personId);
  const away = await absencesOf(tx, personId);
  return {
    ...person,
    posts: held,
    bodies: seats,
    absences: away.filter((one) => one.personId === personId),
    substitutions: away.filter((one) => one.substituteId === personId),
  };
}
