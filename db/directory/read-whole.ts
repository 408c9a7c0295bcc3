import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { KnownDirectory } from '../../domain/directory/import-known.ts';
import { staffRoles } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { valuesOf } from '../given-rows.ts';
import { ms } from '../rows.ts';
import { absences, agencies, people, postHolders, posts } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { databaseNow } from '../chase/locks.ts';
import { heldNow } from '../held-now.ts';

const everyAgency = statement(
  'directory.every-agency',
  z.object({
    id: of(agencies.id),
    name: of(agencies.name),
    kind: of(agencies.kind),
    level: of(agencies.level),
    calendar: of(agencies.calendar),
    parent: of(agencies.name).nullable(),
    ended: z.boolean(),
  }),
  () => sql`
    select a.id, a.name, a.kind, a.level, a.calendar, p.name as parent, a.ended_at is not null as ended
    from agencies a left join agencies p on p.id = a.parent_id where not a.doubled`,
);
const everyPost = statement(
  'directory.every-post',
  z.object({
    id: of(posts.id),
    agency: of(agencies.name),
    title: of(posts.title),
    role: of(posts.role),
    ladderLevel: of(posts.ladderLevel),
  }),
  () => sql`
    select o.id, a.name as agency, o.title, o.role, o.ladder_level as "ladderLevel"
    from posts o join agencies a on a.id = o.agency_id where o.ended_at is null and not a.doubled order by o.id desc`,
);
const everyPerson = statement(
  'directory.every-person',
  z.object({ id: of(people.id), name: of(people.name), address: of(people.email), staff: z.boolean() }),
  () => sql`
    select p.id, p.name, p.email as address, exists (select from post_holders h join posts o on o.id = h.post_id
      where h.person_id = p.id and o.role in ${valuesOf(staffRoles)} and ${heldNow}) as staff from people p where p.merged_into_id is null order by p.id desc`,
);
const everyHolding = statement(
  'directory.every-holding',
  z.object({ postId: of(postHolders.postId), personId: of(postHolders.personId) }),
  () => sql`
    select h.post_id as "postId", h.person_id as "personId" from post_holders h where ${heldNow}`,
);
const everyAbsence = statement(
  'directory.every-absence',
  z.object({
    personId: of(absences.personId),
    substituteId: of(absences.substituteId),
    fromAt: epochMs,
    untilAt: epochMs,
  }),
  () => sql`
    select person_id as "personId", substitute_id as "substituteId", ${ms(sql`from_at`)} as "fromAt", ${ms(sql`until_at`)} as "untilAt"
    from absences where until_at > app_now() and until_at > from_at`,
);
/** The directory as an import is judged against it: six queries, however large it is. */
export async function readWholeDirectory(tx: Tx): Promise<KnownDirectory> {
  return {
    agencies: await everyAgency(tx),
    posts: await everyPost(tx),
    people: await everyPerson(tx),
    holdings: await everyHolding(tx),
    absences: await everyAbsence(tx),
    now: await databaseNow(tx),
  };
}
