import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { judgeImport, type Judgement } from '../../domain/directory/import-judge.ts';
import { agencyKey, type ImportPlan, postKey, type State } from '../../domain/directory/import-known.ts';
import { mustBeConfirmed, type Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { type MovedAddress, noteAddressChanges } from './address-changes.ts';
import { audit } from '../records/audit.ts';
import { mayTakeLong, type Tx } from '../connect.ts';
import { readDirectoryCsv } from './csv.ts';
import { lockDirectory } from './lock.ts';
import { type Holding, tellNewHolders } from './leaving/new-holder.ts';
import { mayMoveAddresses } from './people.ts';
import { answeredBy, dropInspectors, succeed } from './leaving/post-succession.ts';
import { readWholeDirectory } from './read-whole.ts';
import { heldTasks } from './leaving/succession.ts';
import { markVacancies, tellOfVacancies } from './leaving/vacancies.ts';

export type ImportCounts = Readonly<
  Record<'agencies' | 'posts' | 'people' | 'holdings', Readonly<Record<State, number>>>
>;
export type Preview = Judgement & {
  readonly counts: ImportCounts;
  /** Names what was judged and how it came out: a confirmed preview is one that comes out like that again. */
  readonly seen: string;
};

/** What the file would do to the directory; writes nothing. */
export async function previewImport(tx: Tx, csv: string): Promise<Preview> {
  const judgement = judgeImport(readDirectoryCsv(csv), await readWholeDirectory(tx));
  const { plan } = judgement;
  const counts = {
    agencies: countStates(plan.agencies),
    posts: countStates(plan.posts),
    people: countStates(plan.people),
    holdings: countStates(plan.holdings),
  };
  const seen = createHash('sha256')
    .update(JSON.stringify([csv, judgement]))
    .digest('hex');
  return { ...judgement, counts, seen };
}

function countStates(records: readonly { readonly state: State }[]): Record<State, number> {
  const counts = { added: 0, changed: 0, same: 0 };
  for (const { state } of records) counts[state] += 1;
  return counts;
}

/**
 * Writes what a preview has shown, all of it or nothing, in a handful of statements for a file of any size. In: `seen` of
 * the preview, where a person has looked at one: if it would come out otherwise now, nothing is written.
 */
export async function importDirectory(
  tx: Tx,
  actor: Actor,
  input: { csv: string; seen?: string },
): Promise<Verdict<ImportCounts>> {
  await mayTakeLong(tx);
  await lockDirectory(tx);
  const { plan, problems, counts, seen } = await previewImport(tx, input.csv);
  const [first] = problems;
  if (first !== undefined)
    return refuse(
      'malformed',
      `The file has ${problems.length} problems, the first on line ${first.line}: ${first.text}.`,
      {
        problems: problems.length,
        line: first.line,
      },
    );
  if (input.seen !== undefined && input.seen !== seen)
    return refuse('version-changed', 'The directory has changed since this preview was made. Look at it again.');
  const moved = await movedBy(tx, plan);
  const confirmed =
    moved.length > 0 ? mustBeConfirmed(actor, 'The file changes addresses with which people sign in.') : accept(true);
  if (!confirmed.ok) return confirmed;
  const independent = await mayMoveAddresses(
    tx,
    actor,
    moved.map(({ personId }) => personId),
  );
  if (!independent.ok) return independent;
  // Who verifies what an agency has done is no longer independent once he holds a post of it.
  const gainers = knownGainers(plan);
  const held = await heldTasks(tx, sql`t.kind = 'verify' and ${answeredBy(gainers)}`);
  const vacant = await markVacancies(tx);
  const holdings = await writePlan(tx, actor, plan);
  await dropInspectors(tx, gainers);
  await succeed(tx, actor, held, { to: () => 'if-needed' });
  await tellOfVacancies(tx, vacant);
  await tellNewHolders(tx, holdings);
  await noteAddressChanges(tx, actor, moved);
  const sha256 = createHash('sha256').update(input.csv).digest('hex');
  await audit(tx, { actorId: actor.personId, act: 'directory-imported', details: { sha256, counts } });
  return accept(counts);
}

/** Who is in the directory already and gets a post by the file: who is new to it has nothing that could change hands. */
function knownGainers({ people, holdings }: ImportPlan): string[] {
  const idOf = new Map(people.flatMap(({ key, id }) => (id === null ? [] : [[key, id] as const])));
  const ids = holdings.flatMap(({ state, person }) => (state === 'added' ? [idOf.get(person)] : []));
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** Whose address the file changes. */
async function movedBy(tx: Tx, { people }: ImportPlan): Promise<MovedAddress[]> {
  const changed = inState(people, 'changed', ({ id, address }) => ({ id, address }));
  const { rows } = await tx.execute<MovedAddress>(sql`
    select p.id as "personId", p.email as from, r.address as to from jsonb_to_recordset(${rowsOf(changed)}) as r(id uuid, address text)
      join people p on p.id = r.id where lower(p.email) <> lower(r.address)`);
  return rows;
}

type Row = Readonly<Record<string, string | number | null>>;
const rowsOf = (rows: readonly Row[]) => sql`${JSON.stringify(rows)}::jsonb`;
/** Records in one state, as rows. */
function inState<T extends { readonly state: State }>(
  records: readonly T[],
  state: State,
  row: (one: T) => Row,
): Row[] {
  return records.filter((one) => one.state === state).map(row);
}

/** Out: who came to hold which post. */
async function writePlan(tx: Tx, actor: Actor, plan: ImportPlan): Promise<Holding[]> {
  const agencyIds = await idsOf(tx, plan.agencies, ({ name }) => agencyKey(name));
  await writeAgencies(tx, actor, plan, agencyIds);
  const postIds = await idsOf(tx, plan.posts, ({ agency, title }) => postKey(agency, title));
  await writePosts(tx, actor, plan, { agencyIds, postIds });
  return writePeople(tx, actor, plan, postIds);
}

/** Records by their keys: an import writes by these ids and never by a name. */
type Ids = (key: string) => string;

async function idsOf<T extends { readonly id: string | null }>(
  tx: Tx,
  records: readonly T[],
  keyOf: (one: T) => string,
): Promise<Ids> {
  const fresh = await freshIds(tx, records.filter(({ id }) => id === null).length);
  const ids = new Map(records.map((one) => [keyOf(one), one.id ?? fresh.pop() ?? '']));
  return (key) => ids.get(key) ?? '';
}

async function writeAgencies(tx: Tx, actor: Actor, { agencies }: ImportPlan, idOf: Ids): Promise<void> {
  const row = ({ name, kind, level, calendar }: ImportPlan['agencies'][number]) => ({
    id: idOf(agencyKey(name)),
    name,
    kind,
    level,
    calendar,
  });
  await tx.execute(sql`
    with added as (insert into agencies (id, name, kind, level, calendar)
      select id, name, kind, level, calendar from jsonb_to_recordset(${rowsOf(inState(agencies, 'added', row))}) as r(id uuid, name text, kind text, level text, calendar text) returning id)
    insert into audit_entries (actor_id, act, agency_id) select ${actor.personId}::uuid, 'agency-added', id from added`);
  await tx.execute(sql`
    with changed as (update agencies a set kind = r.kind, level = r.level, calendar = r.calendar, version = a.version + 1
      from jsonb_to_recordset(${rowsOf(inState(agencies, 'changed', row))}) as r(id uuid, kind text, level text, calendar text) where a.id = r.id returning a.id)
    insert into audit_entries (actor_id, act, agency_id) select ${actor.personId}::uuid, 'agency-changed', id from changed`);
  // Only now, since an agency may stand below one that the file adds after it, or below one that the file does not name.
  const below = agencies.flatMap(({ name, parent, state }) =>
    state === 'same' ? [] : [{ id: idOf(agencyKey(name)), parent: parent === null ? null : agencyKey(parent) }],
  );
  await tx.execute(sql`
    update agencies a set parent_id = p.id from jsonb_to_recordset(${rowsOf(below)}) as r(id uuid, parent text)
      join agencies p on p.name_key = r.parent and not p.doubled
    where a.id = r.id and a.parent_id is distinct from p.id`);
}

async function writePosts(
  tx: Tx,
  actor: Actor,
  { posts }: ImportPlan,
  { agencyIds, postIds }: { agencyIds: Ids; postIds: Ids },
): Promise<void> {
  const row = ({ agency, title, role, ladderLevel }: ImportPlan['posts'][number]) => ({
    id: postIds(postKey(agency, title)),
    agency: agencyIds(agencyKey(agency)),
    title,
    role,
    level: ladderLevel,
  });
  const changed = inState(posts, 'changed', row);
  // Rungs that change places would meet on their way: all of them step off first.
  await tx.execute(sql`
    update posts set ladder_level = null where id in (select r.id from jsonb_to_recordset(${rowsOf(changed)}) as r(id uuid))`);
  await tx.execute(sql`
    with changed as (update posts o set ladder_level = r.level, version = o.version + 1 from jsonb_to_recordset(${rowsOf(changed)}) as r(id uuid, level smallint)
      where o.id = r.id returning o.id, o.agency_id, o.ladder_level)
    insert into audit_entries (actor_id, act, agency_id, details)
    select ${actor.personId}::uuid, 'post-changed', agency_id, jsonb_build_object('postId', id, 'ladderLevel', ladder_level) from changed`);
  await tx.execute(sql`
    with added as (insert into posts (id, agency_id, title, role, ladder_level)
      select id, agency, title, role, level from jsonb_to_recordset(${rowsOf(inState(posts, 'added', row))}) as r(id uuid, agency uuid, title text, role text, level smallint)
      returning id, agency_id, role, ladder_level),
    founded as (insert into seat_changes (post_id, kind, by_id) select id, 'founded', ${actor.personId}::uuid from added)
    insert into audit_entries (actor_id, act, agency_id, details)
    select ${actor.personId}::uuid, 'post-added', agency_id, jsonb_build_object('postId', id, 'role', role, 'ladderLevel', ladder_level) from added`);
}

async function writePeople(tx: Tx, actor: Actor, { people, holdings }: ImportPlan, postIds: Ids): Promise<Holding[]> {
  const personIds = await idsOf(tx, people, ({ key }) => key);
  const row = ({ key, name, address }: ImportPlan['people'][number]) => ({ id: personIds(key), name, address });
  await tx.execute(sql`
    with added as (insert into people (id, name, email)
      select id, name, address from jsonb_to_recordset(${rowsOf(inState(people, 'added', row))}) as r(id uuid, name text, address text) returning id)
    insert into audit_entries (actor_id, act, details) select ${actor.personId}::uuid, 'person-added', jsonb_build_object('personId', id) from added`);
  await tx.execute(sql`
    with changed as (update people p set name = r.name, email = r.address, introduced_by = null, version = p.version + 1,
        not_reached_at = case when p.email = r.address then p.not_reached_at end, not_reached_why = case when p.email = r.address then p.not_reached_why end
      from jsonb_to_recordset(${rowsOf(inState(people, 'changed', row))}) as r(id uuid, name text, address text) where p.id = r.id returning p.id)
    insert into audit_entries (actor_id, act, details) select ${actor.personId}::uuid, 'person-changed', jsonb_build_object('personId', id) from changed`);
  const given = holdings
    .filter(({ state }) => state === 'added')
    .map(({ agency, post, person }) => ({ postId: postIds(postKey(agency, post)), personId: personIds(person) }));
  await tx.execute(sql`
    with held as (insert into post_holders (post_id, person_id)
      select r."postId", r."personId" from jsonb_to_recordset(${rowsOf(given)}) as r("postId" uuid, "personId" uuid) returning post_id, person_id),
    seated as (insert into seat_changes (post_id, kind, person_id, by_id) select post_id, 'seated', person_id, ${actor.personId}::uuid from held),
    back as (update people set left_at = null where id in (select person_id from held) and left_at is not null)
    insert into audit_entries (actor_id, act, details)
    select ${actor.personId}::uuid, 'post-given', jsonb_build_object('postId', post_id, 'to', person_id) from held`);
  return given;
}

/** Ids before rows are inserted: what belongs to what is known by the file only. */
async function freshIds(tx: Tx, count: number): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`select uuidv7() as id from generate_series(1, ${count}::int)`);
  return rows.map(({ id }) => id).toReversed();
}
