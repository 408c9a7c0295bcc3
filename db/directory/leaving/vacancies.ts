import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { officers } from '../../chase/recipients.ts';
import type { Tx } from '../../connect.ts';
import { telling } from '../../chase/notices.ts';
import { processes } from '../../schema/chase.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { heldNow } from '../../held-now.ts';

/** A place of a running process that is to be filled, and that nobody holds: a post that has ended or has no holder, no inspector. */
const vacancy = z.object({
  processId: of(processes.id),
  kind: z.enum(['strategy', 'inspection']),
  reference: of(processes.reference),
  title: of(processes.title),
  place: z.enum(['lead', 'leader', 'owner', 'holder', 'inspector']),
  /** Of which activity, strand, date or line of a budget; '' where the process itself is meant. */
  name: z.string(),
  /** The post that is named, with its agency; null: an inspection has no inspector. */
  post: z.string().nullable(),
});
export type Vacancy = z.output<typeof vacancy>;

/** Of budgets those of this financial year, which begins in April, and of the years to come. */
const posts = sql`
  select d.strategy_id as process_id, 'lead' as place, a.title as name, a.lead_post_id as post_id from activities a join strands d on d.id = a.strand_id where a.retired_at is null
  union all select strategy_id, 'leader', name, leader_post_id from strands where retired_at is null
  union all select process_id, 'owner', '', owner_post_id from strategies
  union all select strategy_id, 'owner', title, owner_post_id from dated_items where state = 'planned'
  union all select strategy_id, 'owner', title, owner_post_id from indicators where state <> 'retired'
  union all select b.strategy_id, 'holder', a.title || ', ' || b.year, b.holder_post_id from budget_lines b join activities a on a.id = b.activity_id
    where b.year > to_char(app_now() - interval '3 months', 'YYYY')`;

/** Every vacant place of what runs: the plan of each strategy, and the inspectors of each inspection. */
export const listVacancies = statement(
  'directory.vacancies',
  vacancy,
  () => sql`
    select p.id as "processId", p.kind, p.reference, p.title, v.place, v.name, o.title || ', ' || a.name as post
    from (${posts}) v join processes p on p.id = v.process_id and p.ended_at is null join posts o on o.id = v.post_id join agencies a on a.id = o.agency_id
    where o.ended_at is not null or not exists (select from post_holders h where h.post_id = o.id and ${heldNow})
    union all
    select p.id, p.kind, p.reference, p.title, 'inspector', '', null from processes p
    where p.kind = 'inspection' and p.opened_at is not null and p.ended_at is null
      and not exists (select from inspection_inspectors i where i.process_id = p.id)
    order by 3, 5, 6`,
);

/** The places of what runs that posts of the agency hold: vacant, once those posts have ended. */
export const readPlaces = statement(
  'directory.places',
  vacancy,
  (agencyId: string) => sql`
    select p.id as "processId", p.kind, p.reference, p.title, v.place, v.name, o.title as post
    from (${posts}) v join processes p on p.id = v.process_id and p.ended_at is null join posts o on o.id = v.post_id and o.agency_id = ${agencyId}
    order by p.reference, v.place, v.name`,
);

/** The places that are vacant before something ends. */
export async function markVacancies(tx: Tx): Promise<ReadonlySet<string>> {
  return new Set((await listVacancies(tx)).map(keyOf));
}

const keyOf = ({ processId, place, name }: Vacancy) => `${processId} ${place} ${name}`;

const tell = telling(
  'directory.tell-of-vacancies',
  (processIds: readonly string[]) => sql`
    select p.id, null::uuid, f.person_id, 'place-vacant', occasion.text
    from unnest(${uuids(processIds)}) as p(id) cross join (${officers}) f cross join (select 'vacant:' || uuidv7()::text as text offset 0) occasion`,
);

/** The officers are told, once for each process, of the places that have become vacant since. */
export async function tellOfVacancies(tx: Tx, before: ReadonlySet<string>): Promise<void> {
  const vacant = (await listVacancies(tx)).filter((vacancy) => !before.has(keyOf(vacancy)));
  const processIds = [...new Set(vacant.map(({ processId }) => processId))];
  if (processIds.length > 0) await tell(tx, processIds);
}
