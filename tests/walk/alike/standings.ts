import type { Actor } from '../../../domain/permissions.ts';
import type { World } from '../../support/stories/world.ts';
import { kindOf } from '../cast.ts';
import { type Situations, uuid, withoutTasks } from './situations.ts';

/** How somebody stands to the records of an address: two who stand alike are shown the same there, and may do the same. */
export type Standings = (actor: Actor | undefined, address: string) => string;

/** One row that names people, and the records that it belongs to. */
type Row = {
  readonly table: string;
  readonly id: string | null;
  readonly refs: Readonly<Record<string, string | null>>;
};
type Subject = { readonly person: string; readonly subject: string; readonly as: string };

/** Of each table that names a person or belongs to a record: a query for its rows. */
const queries = `
  select format('select %L as "table", %s as id, jsonb_build_object(%s) as refs from %I', t.relname,
    case when exists (select from pg_attribute i where i.attrelid = t.oid and i.attname = 'id' and i.atttypid = 'uuid'::regtype) then 'id' else 'null::uuid' end,
    string_agg(distinct format('%L, %I', a.attname, a.attname), ', '), t.relname) as query
  from pg_constraint c join pg_class t on t.oid = c.conrelid
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any(c.conkey) and a.atttypid = 'uuid'::regtype
  where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and t.relkind = 'r' group by t.oid, t.relname`;

/** By which ids each person is named, and as what: by the post and its rung, the seat on a body, and those of whom he stands in for. */
const subjects = `
  with own as (
    select id as person, id as subject, '' as "as" from people
    union select h.person_id, s.id, concat_ws('.', p.role, p.ladder_level) from post_holders h join posts p on p.id = h.post_id
      cross join lateral (values (p.id), (p.agency_id)) s (id) where h.until is null
    union select person_id, body_id, capacity from body_members)
  select * from own
  union all select a.substitute_id, o.subject, 'instead.' || o."as" from absences a join own o on o.person = a.person_id
    where app_now() between a.from_at and a.until_at`;

/** Reads how everybody stands to every record: which rows that belong to it name him, by which column and in which situation. */
export async function readStandings({ rows }: World, situations: Situations): Promise<Standings> {
  const asked = await rows<{ query: string }>(queries);
  const [found, named] = await Promise.all([
    rows<Row>(asked.map(({ query }) => query).join(' union all ')),
    rows<Subject>(subjects),
  ]);
  const others = new Set(named.map(({ subject }) => subject));
  const within = new Map<string, Row[]>();
  for (const row of found)
    for (const id of new Set([row.id, ...Object.values(row.refs)]))
      if (id !== null && !others.has(id)) {
        const list = within.get(id);
        if (list === undefined) within.set(id, [row]);
        else list.push(row);
      }
  const known = new Map<string, string>();
  const placesOf = (person: string) =>
    new Set(named.filter((one) => one.person === person && one.as !== '').map((one) => one.as));
  const standingOf = (person: string, record: string): string => {
    const mine = new Map(named.filter((one) => one.person === person).map((one) => [one.subject, one.as]));
    const said = new Set<string>();
    const seen = new Set([record]);
    for (const id of seen)
      for (const row of within.get(id) ?? []) {
        for (const [column, ref] of Object.entries(row.refs)) {
          const as = ref === null ? undefined : mine.get(ref);
          if (as !== undefined) said.add(`${withoutTasks(situations.get(row.id ?? '') ?? row.table)}.${column} ${as}`);
        }
        if (row.id !== null) seen.add(row.id);
      }
    return [...said].toSorted().join(', ');
  };
  const answers = new Map<string, string>();
  const answer: Standings = (actor, address) => {
    const personId = actor?.personId ?? '';
    const ids = address.match(uuid) ?? [];
    // Of the directory everybody is shown his own agency, and who is in it.
    const own = ids.some((id) => others.has(id)) ? kindOf(actor) : '';
    const each = ids.map((id) => {
      const key = `${personId} ${id}`;
      const standing = known.get(key) ?? standingOf(personId, id);
      known.set(key, standing);
      return standing;
    });
    return JSON.stringify([actor?.roles, situations.get(personId), ...placesOf(personId), own, ...each]);
  };
  return (actor, address) => {
    const key = `${actor?.personId ?? ''} ${address}`;
    const said = answers.get(key) ?? answer(actor, address);
    answers.set(key, said);
    return said;
  };
}
