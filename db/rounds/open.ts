import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { ensurePlans } from '../chase/agency-plans.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { shareDirectory } from '../directory/lock.ts';
import { owedPost } from '../chase/outbox.ts';
import { tellOfNobody } from '../chase/owed-by-nobody.ts';
import { instant } from '../instant.ts';
import { uuids } from '../uuids.ts';

export type RoundTerms = {
  due: string | null;
  zone: string;
  due_wall_text: string | null;
  calendar: CalendarName;
  policy: ChasePolicy;
  closes: string | null;
};

/** When the round is due and how it chases, as stored while it was a draft. */
export async function roundTerms(tx: Tx, processId: string): Promise<RoundTerms | undefined> {
  const { rows } = await tx.execute<RoundTerms>(sql`
    select extract(epoch from c.due_at) * 1000 as due, c.zone, c.due_wall_text, c.calendar, c.policy,
      extract(epoch from p.closes_at) * 1000 as closes
    from consultations c join processes p on p.id = c.process_id where c.process_id = ${processId}`);
  return rows[0];
}

/**
 * Opens the round: the plan, a task for each agency of the audience, who answers for it, and the invitations, in one
 * transaction of a few statements however many agencies there are.
 */
export async function openRound(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const terms = await roundTerms(tx, processId);
  if (terms === undefined || terms.due === null)
    return refuse('malformed', 'The round has no date by which answers are due. Set one among its details.');
  const { zone, policy } = terms;
  const chase = { dueAt: Number(terms.due), wallText: terms.due_wall_text ?? '', zone, policy, now };
  const plans = await ensurePlans(tx, processId, chase, await calendarsOfAudience(tx, processId, terms.calendar));
  if (!plans.ok) return plans;
  const { mainId: planId, closesAt, planIds } = plans.value;
  const invited = await inviteAudience(tx, processId, planIds, now, closesAt);
  if (invited.tasks === 0) return refuse('malformed', 'Choose at least one agency before opening the round.');
  await tx.execute(sql`
    update processes set state = 'open', opened_at = ${instant(now)},
      closes_at = ${instant(closesAt)}, version = version + 1 where id = ${processId}`);
  await tx.execute(sql`update consultations set plan_id = ${planId} where process_id = ${processId}`);
  await owedPost(tx);
  return accept({ planId, tasks: invited.tasks, invited: invited.people, closesAt });
}

/** Whose holidays count for the agencies of a round; the round's own first, if it is among them, and where there is none. */
export async function calendarsOfAudience(tx: Tx, processId: string, own: CalendarName): Promise<CalendarName[]> {
  const { rows } = await tx.execute<{ calendar: CalendarName }>(sql`
    select g.calendar from audience a join agencies g on g.id = a.agency_id and g.ended_at is null where a.process_id = ${processId}
    group by g.calendar order by g.calendar <> ${own}, count(*) desc, g.calendar`);
  return rows.length === 0 ? [own] : rows.map(({ calendar }) => calendar);
}

/** Tasks, answering people and invitations for the agencies of the audience that have no task yet, each on its calendar's plan. */
export async function inviteAudience(
  tx: Tx,
  processId: string,
  planIds: ReadonlyMap<CalendarName, string>,
  now: number,
  closesAt: number,
): Promise<{ tasks: number; people: number }> {
  await shareDirectory(tx);
  const at = instant(now);
  const plans = JSON.stringify([...planIds].map(([calendar, plan]) => ({ calendar, plan })));
  const { rows } = await tx.execute<{ tasks: number; people: number; unowned: string[] }>(sql`
    with plans as materialized (select * from jsonb_to_recordset(${plans}::jsonb) as x(calendar text, plan uuid)),
    asked as (
      insert into tasks (process_id, kind, agency_id, plan_id, joined_plan_at, closes_at, state)
      select a.process_id, 'answer', a.agency_id, x.plan, ${at}, ${instant(closesAt)}, 'open'
      from audience a join agencies g on g.id = a.agency_id and g.ended_at is null join plans x on x.calendar = g.calendar
      where a.process_id = ${processId}
        -- Not a join: a table of tasks that was never analysed would be read anew for each agency.
        and a.agency_id not in (select t.agency_id from tasks t
          where t.process_id = ${processId} and t.kind = 'answer' and t.state <> 'withdrawn' and t.agency_id is not null)
      returning id, agency_id, plan_id),
    contacts as materialized (
      select distinct on (k.id, h.person_id) k.id, k.plan_id, h.person_id from asked k join posts o on o.agency_id = k.agency_id and o.role in ('respondent', 'lead')
        join post_holders h on h.post_id = o.id and h.since <= app_now() and (h.until is null or h.until > app_now())),
    answering as (
      insert into task_people (task_id, person_id, why, since) select id, person_id, 'contact', ${at} from contacts),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      select ${processId}::uuid, id, person_id, 'invitation', 'invited', plan_id, ${at} from contacts
      on conflict do nothing returning 1)
    select (select count(*) from asked)::int as tasks, (select count(*) from told)::int as people,
      array(select id::text from asked where id not in (select id from contacts)) as unowned`);
  const { tasks = 0, people = 0, unowned = [] } = rows[0] ?? {};
  if (unowned.length > 0) await tellOfNobody(tx, sql`t.id = any(${uuids(unowned)})`);
  return { tasks, people };
}
