import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { agencyKey, type ImportPlan, postKey, type State } from '../../../domain/directory/import-known.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { Tx } from '../../connect.ts';
import { givenRows } from '../../given-rows.ts';
import { of } from '../../shapes.ts';
import { people } from '../../schema/directory.ts';
import { command, statement } from '../../statement.ts';
import type { Holding } from '../leaving/new-holder.ts';

/** Writes what an import would do, in a handful of statements for a plan of any size. Out: who came to hold which post. */
export async function writePlan(tx: Tx, actor: Actor, plan: ImportPlan): Promise<Holding[]> {
  const agencyIds = await idsOf(tx, plan.agencies, ({ name }) => agencyKey(name));
  await writeAgencies(tx, actor, plan, agencyIds);
  const postIds = await idsOf(tx, plan.posts, ({ agency, title }) => postKey(agency, title));
  await writePosts(tx, actor, plan, { agencyIds, postIds });
  return writePeople(tx, actor, plan, postIds);
}

/** Records by their keys: an import writes by these ids and never by a name. */
type Ids = (key: string) => string;

const freshIds = statement(
  'directory.fresh-ids',
  z.object({ id: of(people.id) }),
  (wanted: number) => sql`select uuidv7() as id from generate_series(1, ${wanted}::int)`,
);

/** Ids before rows are inserted: what belongs to what is known by the file only. */
async function idsOf<T extends { readonly id: string | null }>(
  tx: Tx,
  records: readonly T[],
  keyOf: (one: T) => string,
): Promise<Ids> {
  const fresh = (await freshIds(tx, records.filter(({ id }) => id === null).length)).toReversed();
  const ids = new Map(records.map((one) => [keyOf(one), one.id ?? fresh.pop()?.id ?? '']));
  return (key) => ids.get(key) ?? '';
}

/** Rows of one state, and in whose name they are written. */
type Written<Row> = { readonly rows: readonly Row[]; readonly byId: string };

/** Records in one state, as rows. */
function inState<T extends { readonly state: State }, Row>(
  records: readonly T[],
  state: State,
  row: (one: T) => Row,
): Row[] {
  return records.filter((one) => one.state === state).map(row);
}

type AgencyRow = { id: string; name: string; kind: string; level: string; calendar: string };
const agencyColumns = { id: 'uuid', name: 'text', kind: 'text', level: 'text', calendar: 'text' } as const;
const insertAgencies = command(
  'directory.import-agencies',
  ({ rows, byId }: Written<AgencyRow>) => sql`
    with added as (insert into agencies (id, name, kind, level, calendar)
      select id, name, kind, level, calendar from ${givenRows(rows, agencyColumns)} returning id)
    insert into audit_entries (actor_id, act, agency_id) select ${byId}::uuid, 'agency-added', id from added`,
);
const updateAgencies = command(
  'directory.import-agency-changes',
  ({ rows, byId }: Written<AgencyRow>) => sql`
    with changed as (update agencies a set kind = g.kind, level = g.level, calendar = g.calendar, version = a.version + 1
      from ${givenRows(rows, agencyColumns)} where a.id = g.id returning a.id)
    insert into audit_entries (actor_id, act, agency_id) select ${byId}::uuid, 'agency-changed', id from changed`,
);
const placeAgencies = command(
  'directory.import-agency-parents',
  (rows: readonly { id: string; parent: string | null }[]) => sql`
    update agencies a set parent_id = p.id from ${givenRows(rows, { id: 'uuid', parent: 'text' })}
      join agencies p on p.name_key = g.parent and not p.doubled
    where a.id = g.id and a.parent_id is distinct from p.id`,
);

async function writeAgencies(tx: Tx, actor: Actor, { agencies }: ImportPlan, idOf: Ids): Promise<void> {
  const byId = actor.personId;
  const row = ({ name, kind, level, calendar }: ImportPlan['agencies'][number]): AgencyRow => ({
    id: idOf(agencyKey(name)),
    name,
    kind,
    level,
    calendar,
  });
  await insertAgencies(tx, { rows: inState(agencies, 'added', row), byId });
  await updateAgencies(tx, { rows: inState(agencies, 'changed', row), byId });
  // Only now, since an agency may stand below one that the file adds after it, or below one that the file does not name.
  const below = agencies.flatMap(({ name, parent, state }) =>
    state === 'same' ? [] : [{ id: idOf(agencyKey(name)), parent: parent === null ? null : agencyKey(parent) }],
  );
  await placeAgencies(tx, below);
}

type PostRow = { id: string; agency: string; title: string; role: string; level: number | null };
const stepOff = command(
  'directory.import-rungs-off',
  (rows: readonly PostRow[]) => sql`
    update posts set ladder_level = null where id in (select g.id from ${givenRows(rows, { id: 'uuid' })})`,
);
const updatePosts = command(
  'directory.import-post-changes',
  ({ rows, byId }: Written<PostRow>) => sql`
    with changed as (update posts o set ladder_level = g.level, version = o.version + 1 from ${givenRows(rows, { id: 'uuid', level: 'smallint' })}
      where o.id = g.id returning o.id, o.agency_id, o.ladder_level)
    insert into audit_entries (actor_id, act, agency_id, details)
    select ${byId}::uuid, 'post-changed', agency_id, jsonb_build_object('postId', id, 'ladderLevel', ladder_level) from changed`,
);
const postColumns = { id: 'uuid', agency: 'uuid', title: 'text', role: 'text', level: 'smallint' } as const;
const insertPosts = command(
  'directory.import-posts',
  ({ rows, byId }: Written<PostRow>) => sql`
    with added as (insert into posts (id, agency_id, title, role, ladder_level)
      select id, agency, title, role, level from ${givenRows(rows, postColumns)} returning id, agency_id, role, ladder_level),
    founded as (insert into seat_changes (post_id, kind, by_id) select id, 'founded', ${byId}::uuid from added)
    insert into audit_entries (actor_id, act, agency_id, details)
    select ${byId}::uuid, 'post-added', agency_id, jsonb_build_object('postId', id, 'role', role, 'ladderLevel', ladder_level) from added`,
);

async function writePosts(
  tx: Tx,
  actor: Actor,
  { posts }: ImportPlan,
  { agencyIds, postIds }: { agencyIds: Ids; postIds: Ids },
): Promise<void> {
  const byId = actor.personId;
  const row = ({ agency, title, role, ladderLevel }: ImportPlan['posts'][number]): PostRow => ({
    id: postIds(postKey(agency, title)),
    agency: agencyIds(agencyKey(agency)),
    title,
    role,
    level: ladderLevel,
  });
  const changed = inState(posts, 'changed', row);
  // Rungs that change places would meet on their way: all of them step off first.
  await stepOff(tx, changed);
  await updatePosts(tx, { rows: changed, byId });
  await insertPosts(tx, { rows: inState(posts, 'added', row), byId });
}

type PersonRow = { id: string; name: string; address: string };
const personColumns = { id: 'uuid', name: 'text', address: 'text' } as const;
const insertPeople = command(
  'directory.import-people',
  ({ rows, byId }: Written<PersonRow>) => sql`
    with added as (insert into people (id, name, email) select id, name, address from ${givenRows(rows, personColumns)} returning id)
    insert into audit_entries (actor_id, act, details) select ${byId}::uuid, 'person-added', jsonb_build_object('personId', id) from added`,
);
const updatePeople = command(
  'directory.import-person-changes',
  ({ rows, byId }: Written<PersonRow>) => sql`
    with changed as (update people p set name = g.name, email = g.address, introduced_by = null, version = p.version + 1,
        not_reached_at = case when p.email = g.address then p.not_reached_at end, not_reached_why = case when p.email = g.address then p.not_reached_why end
      from ${givenRows(rows, personColumns)} where p.id = g.id returning p.id)
    insert into audit_entries (actor_id, act, details) select ${byId}::uuid, 'person-changed', jsonb_build_object('personId', id) from changed`,
);
const insertHoldings = command(
  'directory.import-holdings',
  ({ rows, byId }: Written<Holding>) => sql`
    with held as (insert into post_holders (post_id, person_id)
      select g."postId", g."personId" from ${givenRows(rows, { postId: 'uuid', personId: 'uuid' })} returning post_id, person_id),
    seated as (insert into seat_changes (post_id, kind, person_id, by_id) select post_id, 'seated', person_id, ${byId}::uuid from held),
    back as (update people set left_at = null where id in (select person_id from held) and left_at is not null)
    insert into audit_entries (actor_id, act, details)
    select ${byId}::uuid, 'post-given', jsonb_build_object('postId', post_id, 'to', person_id) from held`,
);

async function writePeople(
  tx: Tx,
  actor: Actor,
  { people: planned, holdings }: ImportPlan,
  postIds: Ids,
): Promise<Holding[]> {
  const byId = actor.personId;
  const personIds = await idsOf(tx, planned, ({ key }) => key);
  const row = ({ key, name, address }: ImportPlan['people'][number]): PersonRow => ({
    id: personIds(key),
    name,
    address,
  });
  await insertPeople(tx, { rows: inState(planned, 'added', row), byId });
  await updatePeople(tx, { rows: inState(planned, 'changed', row), byId });
  const given = holdings
    .filter(({ state }) => state === 'added')
    .map(({ agency, post, person }) => ({ postId: postIds(postKey(agency, post)), personId: personIds(person) }));
  await insertHoldings(tx, { rows: given, byId });
  return given;
}
