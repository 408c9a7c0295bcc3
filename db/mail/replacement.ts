import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ladderAgency } from '../chase/task-kinds.ts';
import { command } from '../statement.ts';
import { uuids } from '../uuids.ts';

const insertReplacing = command(
  'mail.replace-people',
  (noticeIds: readonly string[]) => sql`
    with moment as (select app_now() as at),
    held as (
      select h.person_id, o.agency_id, o.ladder_level, d.is_directorate and o.role = 'officer' as officer, d.is_directorate and o.role = 'administrator' as administrator
      from post_holders h join posts o on o.id = h.post_id join agencies d on d.id = o.agency_id, moment
      where h.since <= moment.at and (h.until is null or h.until > moment.at)),
    gone as (
      select n.*, ladder.agency_id, ladder.wanted, (select min(held.ladder_level) from held
          where held.agency_id = ladder.agency_id and held.ladder_level >= ladder.wanted) as lowest
      from notices n join tasks t on t.id = n.task_id join chase_steps s on s.id = n.step_id,
        lateral (select nullif(split_part(s.audience, ':', 2), '')::int as wanted,
          ${ladderAgency} as agency_id) ladder
      where n.id = any(${uuids(noticeIds)})),
    standing as (
      select g.id as gone, w.person_id, null as fell_to from gone g join task_answerers w on w.task_id = g.task_id
      where g.kind <> 'escalation'
      union
      select g.id, held.person_id, case when g.lowest is distinct from g.wanted and g.lowest is not null then g.lowest::text
        when g.wanted is not null and g.lowest is null then 'directorate' end
      from gone g join held on case when g.lowest is null then held.officer or (held.administrator and not exists (select from held o where o.officer)) else held.agency_id = g.agency_id and held.ladder_level = g.lowest end
      where g.kind = 'escalation'),
    told as (
      select s.gone, s.fell_to, coalesce(a.substitute_id, s.person_id) as person_id,
        case when a.substitute_id is not null then s.person_id end as for_person_id
      from standing s left join people_away a on a.person_id = s.person_id)
    insert into notices (process_id, task_id, person_id, kind, occasion, step_id, plan_id, rung, fell_to, for_person_id, by_person_id, order_at)
    select g.process_id, g.task_id, told.person_id, g.kind, g.occasion, g.step_id, g.plan_id,
      g.rung, told.fell_to, told.for_person_id, g.by_person_id, g.order_at
    from told join gone g on g.id = told.gone
    on conflict do nothing`,
);

/**
 * Tells whoever stands there now of the step, in place of a person who no longer does (design section 3). A rung that is
 * empty falls to the next one up, at the end to the directorate, whose administrators stand in where it has no officer; somebody who is away is replaced by his substitute.
 * The notice's unique key keeps everybody from being told of one step twice.
 */
export async function replacePeople(tx: Tx, noticeIds: readonly string[]): Promise<void> {
  if (noticeIds.length > 0) await insertReplacing(tx, noticeIds);
}
