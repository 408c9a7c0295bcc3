import type { World } from '../../support/stories/world.ts';

/**
 * What every id of the database stands for, in so far as a page could look different for it: the kind of the record and
 * how things stand with it. Two addresses that differ in ids of one situation only lead to the same page.
 */
export type Situations = ReadonlyMap<string, string>;

const processesAndTasks = [
  // How far a process has come: its state, the steps that were raised, and how its tasks stand.
  `select p.id, concat_ws('.', 'processes', p.kind, p.state, case when p.ended_at is not null then 'ended' end,
     (select count(*) filter (where s.raised_at is not null) || 'of' || count(*) || 'steps' from chase_steps s join chase_plans c on c.id = s.plan_id
       where c.process_id = p.id),
     (select string_agg(distinct t.kind || '-' || t.state || case when c.due_at <= app_now() then '-late' else '' end, '+')
       from tasks t left join chase_plans c on c.id = t.plan_id where t.process_id = p.id)) as situation from processes p`,
  `select t.id, concat_ws('.', 'tasks', t.kind, t.state, p.state, case when t.stopped_at is not null then 'stopped' end,
     case when t.state = 'open' and (select c.due_at <= app_now() from chase_plans c where c.id = t.plan_id) then 'late' end,
     (select count(*) || 'steps' from chase_steps s where s.plan_id = t.plan_id and s.raised_at is not null),
     (select count(*) from answers a where a.task_id = t.id),
     (select string_agg(e.state, '+') from extension_requests e where e.task_id = t.id)) as situation
     from tasks t join processes p on p.id = t.process_id`,
  `select o.id, concat_ws('.', 'plan_options', case when o.withdrawn_why is not null then 'withdrawn' end,
     (select string_agg(distinct p.state, '+') from plan_proposals p where p.option_id = o.id)) as situation from plan_options o`,
  `select p.id, concat_ws('.', 'people', p.not_reached_at is not null,
     exists (select from post_holders h where h.person_id = p.id and h.until is null),
     exists (select from absences a where a.person_id = p.id), exists (select from body_members b where b.person_id = p.id)) as situation
     from people p`,
];

/** Every other record with an id, and the state that it is in where it has one. */
const others = `
  select format('select id, concat_ws(''.'', %L%s) as situation from %I', t.table_name,
    coalesce(', ' || max(case when c.column_name = 'state' then 'state' end), ''), t.table_name) as query
  from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
  where t.table_schema = 'public' and t.table_name not in ('processes', 'tasks', 'people', 'notices')
  group by t.table_name having bool_or(c.column_name = 'id' and c.data_type = 'uuid')`;

/**
 * How the situations of the records begin that a noun stands for, in an address of the portal or of the API; where nothing
 * is said, with its name.
 */
const records: Readonly<Record<string, readonly string[]>> = {
  consultations: ['processes.consultation'],
  rounds: ['processes.consultation', 'log_items', 'log_redactions', 'documents'],
  feedback: ['processes.feedback'],
  'sign-offs': ['processes.sign-off', 'public_decisions', 'redactions'],
  inspections: ['processes.inspection'],
  reviews: ['processes.review'],
  strategies: ['processes.strategy', 'processes.review', 'indicator', 'plan_options'],
  developments: ['processes.development', 'processes.consultation', 'processes.sign-off', 'stage_turns'],
  measures: ['indicator', 'baselines'],
  returns: ['tasks.return'],
  'strand-reviews': ['tasks.strand-review'],
  proposals: ['inspection_proposals'],
  directory: ['agencies', 'posts', 'people', 'bodies', 'absences'],
  // Written once and for all.
  accessibility: [],
  privacy: [],
  'not-known': [],
};

export const recordsOf = (noun: string): readonly string[] => records[noun] ?? [noun.replaceAll('-', '_')];

/** The situations that are of more or of fewer records than they were before. */
export function changedSince(before: Situations, now: Situations): Set<string> {
  const counts = new Map<string, number>();
  for (const situation of before.values()) counts.set(situation, (counts.get(situation) ?? 0) - 1);
  for (const situation of now.values()) counts.set(situation, (counts.get(situation) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count !== 0).map(([situation]) => situation));
}

/** Whether anything has changed that a page or a list of the noun can show. One that stands for no record may show all. */
export function hasNews(
  noun: string,
  { situations, changed }: { situations: Situations; changed: Set<string> },
): boolean {
  const begins = (situation: string) => recordsOf(noun).some((start) => situation.startsWith(start));
  if (records[noun] === undefined && ![...situations.values()].some(begins)) return changed.size > 0;
  return [...changed].some(begins);
}

export async function readSituations({ rows }: World): Promise<Situations> {
  const queries = [...(await rows<{ query: string }>(others)).map(({ query }) => query), ...processesAndTasks];
  const found = await Promise.all(queries.map((query) => rows<{ id: string; situation: string }>(query)));
  return new Map(found.flat().map(({ id, situation }) => [id, situation]));
}

export const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu;

/** An address with each id replaced by its situation, and each number and date of its query by a sign. */
export function placeOf(address: string, situations: Situations): string {
  const [path = '', query = ''] = address.split('?');
  const named = (text: string) => text.replaceAll(uuid, (id) => `{${situations.get(id) ?? 'id'}}`);
  const asked = new URLSearchParams(query);
  const pairs = [...asked].map(
    ([name, value]) => `${name}=${value.length > 40 ? '#' : named(value).replaceAll(/\d+/gu, '#')}`,
  );
  return [named(path), ...pairs.toSorted()].join('?');
}

/** A place without how far its chase has come, which no act depends on: what has passed, and what is late, says its state. */
export const unchased = (place: string): string => place.replaceAll(/\.[\d#]+(?:of[\d#]+)?steps/gu, '');

/** A place without how the tasks of its processes stand, and how far their chase has come. */
export const withoutTasks = (place: string): string =>
  unchased(place.replaceAll(/(?<process>\bprocesses\.[^}]*?)\.[\d#]+of[\d#]+steps[^}]*/gu, '$<process>'));

/** The template of an address: no ids, no situations. */
export function templateOf(address: string): string {
  return (address.split('?')[0] ?? '').replaceAll(uuid, ':id');
}
