import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, everyRole } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { people } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { type Statement, statement } from '../statement.ts';

const held = z.object({
  name: of(people.name),
  role: z.enum(everyRole),
  agencyId: z.string().nullable(),
  bodyId: z.string().nullable(),
  taskId: z.string().nullable(),
  away: z.array(z.string()),
});

/** The post is a rung of its agency's ladder; whoever stands in for somebody of the directorate does so in no post of it. */
const onLadder = sql`o.ladder_level is not null and (acting.self or o.role in ('respondent', 'lead'))`;

/** What somebody is, one row each: by his id, his session or his key. */
function heldBy(name: string, person: (by: string) => SQL): Statement<string, z.output<typeof held>> {
  return statement(
    name,
    held,
    (by: string) => sql`
    with me as (
      select p.id, p.name, array_remove(stands_for(p.id, app_now()), p.id) as away from people p where p.id = ${person(by)}),
    acting as (select id, true as self from me union all select unnest(away), false from me)
    select me.name, held.role, held.agency_id as "agencyId", held.body_id as "bodyId", held.task_id as "taskId", me.away
    from me cross join acting join lateral (
      select r.role, o.agency_id, null::uuid as body_id, null::uuid as task_id from post_holders h join posts o on o.id = h.post_id
        cross join lateral unnest(case when ${onLadder} then array[o.role, 'escalation-contact'] else array[o.role] end) r(role)
      where h.person_id = acting.id and ${heldNow}
      union all
      select case when m.capacity = 'secretary' then 'body-secretary' else 'body-member' end, null, m.body_id, null
      from body_members m where m.person_id = acting.id
      union all
      select 'respondent', null, null, g.task_id from given_to(acting.id) g) held on acting.self or held.role in ('manager', 'body-member', 'escalation-contact')`,
  );
}

const heldByPerson = heldBy('doors.held-by-person', (personId) => sql`${personId}`);
export const heldBySession = heldBy(
  'doors.held-by-session',
  (tokenHash) => sql`(select person_id from sessions where token_hash = ${tokenHash})`,
);
export const heldByKey = heldBy(
  'doors.held-by-key',
  (keyHash) => sql`(select person_id from holder_of_key(${keyHash}))`,
);

/**
 * What a person may act as at this moment: the posts held now and the bodies sat on, and for the time of an absence the
 * posts on a ladder and the seats of whom the person stands in for (design section 3, "Ladders"). Undefined for somebody
 * who has neither any more.
 */
export async function actorOf(tx: Tx, personId: string, principal: string): Promise<Actor | undefined> {
  return actorFrom(await heldByPerson(tx, personId), personId, principal);
}

/** The same from what was read of him. */
export function actorFrom(
  rows: readonly z.output<typeof held>[],
  personId: string,
  principal: string,
): Actor | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const present = (ids: readonly (string | null)[]) => [...new Set(ids.filter((id) => id !== null))];
  return {
    personId,
    name: first.name,
    roles: [...new Set(rows.map(({ role }) => role))],
    agencyIds: present(rows.map(({ agencyId }) => agencyId)),
    taskIds: present(rows.map(({ taskId }) => taskId)),
    bodyIds: present(rows.map(({ bodyId }) => bodyId)),
    standsFor: first.away,
    principal,
  };
}
