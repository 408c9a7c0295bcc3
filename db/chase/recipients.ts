import { sql, type SQL } from 'drizzle-orm';
import type { FallingKind, ListedKind, RecipientsKind } from '../../domain/chase/policy.ts';
import { recipientsKinds } from '../../domain/chase/recipients.ts';
import { heldNow } from '../held-now.ts';
import { ladderAgency } from './task-kinds.ts';

/** The officers of the directorate who hold their post now. */
export const officers = sql`
  select distinct h.person_id from posts o join post_holders h on h.post_id = o.id join agencies a on a.id = o.agency_id
  where a.is_directorate and o.role = 'officer' and ${heldNow}`;

/** Who works in the directorate now, and whether one of its officers is reached. */
const staff = sql`(
  select h.person_id, o.role = 'officer' as officer, q.not_reached_at is null as reached,
    bool_or(o.role = 'officer' and q.not_reached_at is null) over () as officer_reached
  from posts o join post_holders h on h.post_id = o.id join agencies a on a.id = o.agency_id join people q on q.id = h.person_id
  where a.is_directorate and o.role in ('officer', 'administrator') and ${heldNow}) f`;

/** Who is told in place of nobody: the officers who are reached, else the administrators who are. */
export const office = sql`select f.person_id from ${staff} where f.reached and (f.officer or not f.officer_reached) group by f.person_id`;

/** One of `ids` is told for the directorate, or in place of nobody. */
export const forDirectorate = (ids: SQL) => sql`
  exists (select from ${staff} where f.person_id = any(${ids}) and (f.officer or f.reached and not f.officer_reached))`;

/**
 * Who stands there now, each kind of recipients: a relation `r` of person_id and fell_to, and how it belongs to the tasks `o`
 * (id, ladder_agency). Whoever is away is there himself. A rung that nobody reached holds falls to the next one up, and says so.
 */
export const recipientsNow: Readonly<Record<RecipientsKind, (rung: SQL) => SQL>> = {
  respondents: () => sql`(select task_id, person_id, null::text as fell_to from task_answerers) r on r.task_id = o.id`,
  ladder: (rung) => sql`(
    select agency_id, person_id, case when level > ${rung} then level::text end as fell_to from (
      select p.agency_id, h.person_id, p.ladder_level as level, min(p.ladder_level) over (partition by p.agency_id) as lowest
      from posts p join post_holders h on h.post_id = p.id
        join people reached on reached.id = h.person_id and reached.not_reached_at is null
      where p.ladder_level >= ${rung} and ${heldNow}) rungs
    where level = lowest) r on r.agency_id = o.ladder_agency`,
  directorate: () => sql`(select person_id, null::text as fell_to from (${officers}) held) r on true`,
};

/** Of a task `t`: the agency whose people they are. Who does not see these is not told that nobody is there. */
export const agencyOf: Readonly<Record<FallingKind, SQL>> = {
  ladder: ladderAgency,
};

/** Of the people `ids`: the agencies whose overdue tasks are listed for them, where a mail about many of them leads. */
const listedAgencies: Readonly<Record<ListedKind, (ids: SQL) => SQL>> = {
  ladder: (ids) => sql`
    select o.agency_id from posts o join post_holders h on h.post_id = o.id and ${heldNow}
    where (o.role = 'manager' or o.ladder_level is not null) and h.person_id = any(${ids})`,
};
export const listedFor = (ids: SQL) =>
  sql.join(
    Object.values(listedAgencies).map((of) => of(ids)),
    sql` union `,
  );

/** Of a step `s` and its task `t`: what `ask` makes of those who stand there now; of no step, of those who answer. */
export function byRecipients(ask: (from: SQL, kind: RecipientsKind) => SQL): SQL {
  const rung = sql`split_part(s.audience, ':', 2)::int`;
  const cases = recipientsKinds.map((kind) => {
    const from = sql`(select t.id, ${ladderAgency} as ladder_agency) o join ${recipientsNow[kind](rung)}`;
    return sql`when ${sql.raw(`'${kind}'`)} then ${ask(from, kind)}`;
  });
  return sql`case split_part(coalesce(s.audience, 'respondents'), ':', 1) ${sql.join(cases, sql` `)} end`;
}
