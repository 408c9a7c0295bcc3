import { sql } from 'drizzle-orm';
import type { KnownDirectory } from '../../domain/directory/import-known.ts';
import { staffRoles } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';
import { valuesOf } from '../given-rows.ts';
import { ms } from '../rows.ts';

/** The directory as an import is judged against it: five queries, however large it is. */
export async function readWholeDirectory(tx: Tx): Promise<KnownDirectory> {
  const agencies = await tx.execute<KnownDirectory['agencies'][number]>(sql`
    select a.id, a.name, a.kind, a.level, a.calendar, p.name as parent, a.ended_at is not null as ended
    from agencies a left join agencies p on p.id = a.parent_id where not a.doubled`);
  const posts = await tx.execute<KnownDirectory['posts'][number]>(sql`
    select o.id, a.name as agency, o.title, o.role, o.ladder_level as "ladderLevel"
    from posts o join agencies a on a.id = o.agency_id where o.ended_at is null and not a.doubled order by o.id desc`);
  const people = await tx.execute<KnownDirectory['people'][number]>(sql`
    select p.id, p.name, p.email as address, exists (select from post_holders h join posts o on o.id = h.post_id
      where h.person_id = p.id and o.role in ${valuesOf(staffRoles)} and ${heldNow}) as staff from people p where p.merged_into_id is null order by p.id desc`);
  const holdings = await tx.execute<KnownDirectory['holdings'][number]>(
    sql`select h.post_id as "postId", h.person_id as "personId" from post_holders h where ${heldNow}`,
  );
  const absences = await tx.execute<KnownDirectory['absences'][number]>(sql`
    select person_id as "personId", substitute_id as "substituteId", ${ms(sql`from_at`)} as "fromAt", ${ms(sql`until_at`)} as "untilAt"
    from absences where until_at > app_now() and until_at > from_at`);
  const clock = await tx.execute<{ now: number }>(sql`select ${ms(sql`app_now()`)} as now`);
  return {
    agencies: agencies.rows,
    posts: posts.rows,
    people: people.rows,
    holdings: holdings.rows,
    absences: absences.rows,
    now: clock.rows[0]?.now ?? 0,
  };
}
