import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { ensurePlans } from '../chase/plans/agency-plans.ts';
import { changeRound } from './change.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { shareDirectory } from '../directory/lock.ts';
import { owedPost } from '../chase/outbox.ts';
import { tellOfNobody } from '../chase/owed-by-nobody.ts';
import { instant } from '../instant.ts';
import { givenRows } from '../given-rows.ts';
import { ms } from '../rows.ts';
import { agencies } from '../schema/directory.ts';
import { consultations } from '../schema/rounds.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';
import { chasePolicy } from '../chase/shapes.ts';

const storedTerms = statement(
  'rounds.terms',
  z.object({
    dueAt: epochMs.nullable(),
    zone: of(consultations.zone),
    dueWallText: of(consultations.dueWallText),
    calendar: of(consultations.calendar),
    policy: chasePolicy,
  }),
  (processId: string) => sql`
    select ${ms(sql`due_at`)} as "dueAt", zone, due_wall_text as "dueWallText", calendar, policy
    from consultations where process_id = ${processId}`,
);

/** When the round is due and how it chases, as stored while it was a draft. */
export async function roundTerms(tx: Tx, processId: string): Promise<RowOf<typeof storedTerms> | undefined> {
  const [terms] = await storedTerms(tx, processId);
  return terms;
}

/**
 * Opens the round: the plan, a task for each agency of the audience, who answers for it, and the invitations, in one
 * transaction of a few statements however many agencies there are.
 */
export async function openRound(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const terms = await roundTerms(tx, processId);
  if (terms === undefined || terms.dueAt === null)
    return refuse('malformed', 'The round has no date by which answers are due. Set one among its details.');
  const { dueAt, zone, policy } = terms;
  const chase = { dueAt, wallText: terms.dueWallText ?? '', zone, policy, now };
  const plans = await ensurePlans(tx, processId, chase, await calendarsOfAudience(tx, processId, terms.calendar));
  if (!plans.ok) return plans;
  const { mainId: planId, closesAt, planIds } = plans.value;
  const invited = await inviteAudience(tx, processId, planIds, now, closesAt);
  if (invited.tasks === 0) return refuse('malformed', 'Choose at least one agency before opening the round.');
  await changeProcess(tx, processId, { state: 'open', openedAt: instant(now), closesAt: instant(closesAt) });
  await changeRound(tx, processId, { planId });
  await owedPost(tx);
  return accept({ planId, tasks: invited.tasks, invited: invited.people, closesAt });
}

const audienceCalendars = statement(
  'rounds.audience-calendars',
  z.object({ calendar: of(agencies.calendar) }),
  ({ processId, own }: { processId: string; own: CalendarName }) => sql`
    select g.calendar from audience a join agencies g on g.id = a.agency_id and g.ended_at is null where a.process_id = ${processId}
    group by g.calendar order by g.calendar <> ${own}, count(*) desc, g.calendar`,
);

/** Whose holidays count for the agencies of a round; the round's own first, if it is among them, and where there is none. */
export async function calendarsOfAudience(tx: Tx, processId: string, own: CalendarName): Promise<CalendarName[]> {
  const used = await audienceCalendars(tx, { processId, own });
  return used.length === 0 ? [own] : used.map(({ calendar }) => calendar);
}

type Inviting = {
  processId: string;
  plans: readonly { calendar: CalendarName; plan: string }[];
  now: number;
  closesAt: number;
};
/** The agencies that have a task already. Not joined: a table of tasks that was never analysed would be read anew for each agency. */
const asked = (processId: string) => sql`
  select t.agency_id from tasks t
  where t.process_id = ${processId} and t.kind = 'answer' and t.state <> 'withdrawn' and t.agency_id is not null`;
const invite = statement(
  'rounds.invite',
  z.object({ tasks: count, people: count, unowned: z.array(z.string()) }),
  ({ processId, plans, now, closesAt }: Inviting) => sql`
    with plans as materialized (select * from ${givenRows(plans, { calendar: 'text', plan: 'uuid' })}),
    owing as (
      insert into tasks (process_id, kind, agency_id, plan_id, joined_plan_at, closes_at, state)
      select a.process_id, 'answer', a.agency_id, x.plan, ${instant(now)}, ${instant(closesAt)}, 'open'
      from audience a join agencies g on g.id = a.agency_id and g.ended_at is null join plans x on x.calendar = g.calendar
      where a.process_id = ${processId} and a.agency_id not in (${asked(processId)})
      returning id, agency_id, plan_id),
    contacts as materialized (
      select distinct on (k.id, h.person_id) k.id, k.plan_id, h.person_id from owing k join posts o on o.agency_id = k.agency_id and o.role in ('respondent', 'lead')
        join post_holders h on h.post_id = o.id and ${heldNow}),
    answering as (
      insert into task_people (task_id, person_id, why, since) select id, person_id, 'contact', ${instant(now)} from contacts),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      select ${processId}::uuid, id, person_id, 'invitation', 'invited', plan_id, ${instant(now)} from contacts
      on conflict do nothing returning 1)
    select (select count(*) from owing)::int as tasks, (select count(*) from told)::int as people,
      array(select id::text from owing where id not in (select id from contacts)) as unowned`,
);

/** Tasks, answering people and invitations for the agencies of the audience that have no task yet, each on its calendar's plan. */
export async function inviteAudience(
  tx: Tx,
  processId: string,
  planIds: ReadonlyMap<CalendarName, string>,
  now: number,
  closesAt: number,
): Promise<{ tasks: number; people: number }> {
  await shareDirectory(tx);
  const plans = [...planIds].map(([calendar, plan]) => ({ calendar, plan }));
  const [invited] = await invite(tx, { processId, plans, now, closesAt });
  const { tasks = 0, people = 0, unowned = [] } = invited ?? {};
  if (unowned.length > 0) await tellOfNobody(tx, unowned);
  return { tasks, people };
}
