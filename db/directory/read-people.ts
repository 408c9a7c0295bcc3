import { sql } from 'drizzle-orm';
import type { PostRole } from '../../domain/permissions.ts';
import type { Capacity } from '../../domain/sign-offs/quorum.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';
import { contains } from './read-agencies.ts';
import { ms } from '../rows.ts';

export type PersonLine = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly notReachedAt: number | null;
  readonly leftAt: number | null;
  /** Since when the address is gone. */
  readonly erasedAt: number | null;
  /** Posts held today, as "Title, Agency; ...". */
  readonly posts: string | null;
  readonly version: number;
};

const person = sql`
  select p.id, p.name, p.email as address, ${ms(sql`p.not_reached_at`)} as "notReachedAt", ${ms(sql`p.left_at`)} as "leftAt", ${ms(sql`p.erased_at`)} as "erasedAt", p.version,
    (select string_agg(o.title || ', ' || a.name, '; ' order by a.name, o.title) from post_holders h join posts o on o.id = h.post_id
      join agencies a on a.id = o.agency_id where h.person_id = p.id and ${heldNow}) as posts
  from people p`;

/** People by age of their entry; who is looked for is found by name, address or agency. */
export async function listPeople(
  tx: Tx,
  page: { cursor?: string | undefined; limit: number; search?: string | undefined },
): Promise<PersonLine[]> {
  const { search } = page;
  const { rows } = await tx.execute<PersonLine>(sql`
    ${person} where ${page.cursor === undefined ? sql`true` : sql`p.id > ${page.cursor}`}
      and ${search === undefined ? sql`true` : sql`(${contains(sql`p.name`, search)} or ${contains(sql`p.email`, search)})`}
    order by p.id limit ${page.limit + 1}`);
  return rows;
}

export type Holding = {
  readonly postId: string;
  readonly title: string;
  readonly role: PostRole;
  readonly ladderLevel: number | null;
  readonly agencyId: string;
  readonly agency: string;
  readonly since: number;
  readonly until: number | null;
};
export type Absence = {
  readonly id: string;
  readonly personId: string;
  readonly person: string;
  readonly substituteId: string;
  readonly substitute: string;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly version: number;
};
export type Person = Omit<PersonLine, 'posts'> & {
  readonly notReachedWhy: string | null;
  readonly posts: readonly Holding[];
  /** Their own, and those in which they stand in for somebody; the past ones are left out. */
  readonly absences: readonly Absence[];
  readonly substitutions: readonly Absence[];
  readonly bodies: readonly { id: string; name: string; capacity: Capacity }[];
  readonly openTasks: number;
};

/** One person with everything that hangs on him. */
export async function readPerson(tx: Tx, personId: string): Promise<Person | undefined> {
  const { rows } = await tx.execute<PersonLine & { notReachedWhy: string | null; openTasks: number }>(sql`
    select l.*, p.not_reached_why as "notReachedWhy",
      (select count(distinct t.id)::int from task_answerers k join tasks t on t.id = k.task_id where k.person_id = l.id and t.state = 'open') as "openTasks"
    from (${person} where p.id = ${personId}) l join people p on p.id = l.id`);
  if (rows[0] === undefined) return undefined;
  const holdings = await tx.execute<Holding>(sql`
    select o.id as "postId", o.title, o.role, o.ladder_level as "ladderLevel", a.id as "agencyId", a.name as agency,
      ${ms(sql`h.since`)} as since, case when not (${heldNow}) then ${ms(sql`h.until`)} end as until
    from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
    where h.person_id = ${personId} order by h.until nulls first, a.name, o.title limit 200`);
  const bodies = await tx.execute<Person['bodies'][number]>(sql`
    select b.id, b.name, m.capacity from body_members m join bodies b on b.id = m.body_id where m.person_id = ${personId} order by b.name`);
  const absences = await readAbsences(tx, personId);
  return {
    ...rows[0],
    posts: holdings.rows,
    bodies: bodies.rows,
    absences: absences.filter((one) => one.personId === personId),
    substitutions: absences.filter((one) => one.substituteId === personId),
  };
}

async function readAbsences(tx: Tx, personId: string): Promise<Absence[]> {
  const { rows } = await tx.execute<Absence>(sql`
    select x.id, x.person_id as "personId", p.name as person, x.substitute_id as "substituteId", s.name as substitute,
      ${ms(sql`x.from_at`)} as "fromAt", ${ms(sql`x.until_at`)} as "untilAt", x.version
    from absences x join people p on p.id = x.person_id join people s on s.id = x.substitute_id
    where ${personId} in (x.person_id, x.substitute_id) and x.until_at > app_now() and x.until_at > x.from_at order by x.from_at`);
  return rows;
}
