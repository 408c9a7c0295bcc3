import { sql } from 'drizzle-orm';
import type { CalendarName } from '../domain/calendar/bank-holidays.ts';
import { afterSpan, type Place, planFromPolicy } from '../domain/calendar/plan.ts';
import { pageTime } from '../domain/calendar/zones.ts';
import type { WorkingCalendar } from '../domain/calendar/holidays.ts';
import type { ChasePolicy } from '../domain/policy.ts';
import { accept, type Verdict } from '../domain/refusal.ts';
import { type OwedKind, policyOf } from '../domain/task-kinds.ts';
import { loadCalendar } from './calendars.ts';
import { officers } from './chase-notices.ts';
import type { Tx } from './connect.ts';
import { owedPost } from './outbox.ts';
import { tellOfNobody } from './owed-by-nobody.ts';
import { ensurePlan, insertPlans, type PlanWithText, toKeep } from './plans.ts';
import { instant } from './instant.ts';

/** Who owes one task: an agency, a post, a person, a body, and the people named beside whoever holds the post. */
export type Owner = {
  /** What the task itself is called; the title of its process where nothing is said. */
  readonly title?: string;
  readonly agencyId?: string | null;
  readonly postId?: string | null;
  readonly personId?: string | null;
  readonly bodyId?: string | null;
  readonly aboutTaskId?: string | null;
  /** Named people; 'officers': those of the directorate who hold their post now. */
  readonly people?: readonly string[] | 'officers';
};

/** What all tasks that are owed together have in common. */
type Common = {
  readonly processId: string;
  readonly kind: OwedKind;
  readonly place: { readonly zone: string; readonly calendar: CalendarName };
  readonly now: number;
  /** The notice that asks for it; null: nobody is told of it before its first step. */
  readonly ask: 'invitation' | 'request' | null;
};

type Due = { readonly at: number; readonly wallText: string };

export type Owed = Common & {
  /** When it is due; the policy's own span from now where nothing is said. */
  readonly due?: Due;
  /** Where a person sets the closing instant. */
  readonly closesAt?: number;
  readonly owners: readonly Owner[];
};

export type OwedTasks = {
  /** In the order of the owners. */
  readonly taskIds: readonly string[];
  readonly planId: string;
  readonly dueAt: number;
  readonly closesAt: number;
};

/**
 * One chased task for each owner, all on one plan, in a few statements however many there are; whoever is to be asked
 * is told. Refused as the plan is: a due instant that has passed, steps after closing. The caller holds the process row,
 * and nudges the process where `wakesEarlier` says so.
 */
export async function oweTasks(tx: Tx, owed: Owed): Promise<Verdict<OwedTasks>> {
  const { processId, kind, now, place } = owed;
  const calendar = await loadCalendar(tx, place.calendar);
  const due = owed.due ?? dueByPolicy(policyOf(kind), now, { zone: place.zone, calendar });
  const plan = planFor(owed, due, calendar, owed.closesAt);
  if (!plan.ok) return plan;
  const { closesAt } = plan.value.plan;
  const planId = await ensurePlan(tx, processId, plan.value.plan, plan.value.text);
  const taskIds = await placeTasks(
    tx,
    owed,
    owed.owners.map((owner) => ({ owner, planId, closesAt })),
  );
  return accept({ taskIds, planId, dueAt: due.at, closesAt });
}

/** The same for many due instants at once: a plan for each, and still a few statements. Ids in the order of the owners. */
export async function oweTasksByDue(
  tx: Tx,
  owed: Common & { readonly dues: readonly { readonly due: Due; readonly owners: readonly Owner[] }[] },
): Promise<Verdict<{ taskIds: readonly string[] }>> {
  const calendar = await loadCalendar(tx, owed.place.calendar);
  const plans: PlanWithText[] = [];
  for (const { due } of owed.dues) {
    const plan = planFor(owed, due, calendar);
    if (!plan.ok) return plan;
    plans.push(plan.value);
  }
  const planIds = await insertPlans(tx, owed.processId, plans);
  const placed = owed.dues.flatMap(({ owners }, index) => {
    const planId = planIds[index] ?? '';
    const closesAt = plans[index]?.plan.closesAt ?? 0;
    return owners.map((owner) => ({ owner, planId, closesAt }));
  });
  return accept({ taskIds: await placeTasks(tx, owed, placed) });
}

function planFor(owed: Common, due: Due, calendar: WorkingCalendar, closesAt?: number): Verdict<PlanWithText> {
  const { zone } = owed.place;
  const closing = closesAt === undefined ? {} : { closesAt };
  const plan = planFromPolicy({
    dueAt: due.at,
    zone,
    calendar,
    policy: policyOf(owed.kind),
    now: owed.now,
    ...closing,
  });
  if (!plan.ok) return plan;
  const text = { zone, dueWallText: due.wallText, calendar: calendar.name, calendarVersion: calendar.version };
  return accept({ plan: toKeep(plan.value), text });
}

function dueByPolicy(policy: ChasePolicy, now: number, place: Place): Due {
  if (policy.dueIn === undefined) throw new Error('neither the caller nor the policy says when the task is due');
  const at = afterSpan(now, policy.dueIn, place);
  return { at, wallText: pageTime(at, place.zone) };
}

type Placed = { readonly owner: Owner; readonly planId: string; readonly closesAt: number };

async function placeTasks(tx: Tx, owed: Common, placed: readonly Placed[]): Promise<string[]> {
  const taskIds = await insertTasks(tx, owed, placed);
  await insertPeople(tx, placed, taskIds);
  if (owed.ask !== null) await askFor(tx, owed, taskIds);
  await tellOfNobody(tx, sql`t.id = any(${sql.param(taskIds)}::uuid[])`);
  return taskIds;
}

/** Apart from its people and notices: their row level security looks for the task, which must be there before. */
async function insertTasks(tx: Tx, owed: Common, placed: readonly Placed[]): Promise<string[]> {
  const at = instant(owed.now);
  const given = JSON.stringify(placed.map(({ owner, planId, closesAt }) => ({ ...owner, planId, closesAt })));
  const { rows } = await tx.execute<{ id: string }>(sql`
    with given as materialized (
      select uuidv7() as id, g.ordinality, g.value from jsonb_array_elements(${given}::jsonb) with ordinality g),
    inserted as (
      insert into tasks (id, process_id, kind, title, agency_id, post_id, person_id, body_id, about_task_id, plan_id, joined_plan_at, closes_at, state)
      select id, ${owed.processId}::uuid, ${owed.kind}, value ->> 'title', (value ->> 'agencyId')::uuid, (value ->> 'postId')::uuid,
        (value ->> 'personId')::uuid, (value ->> 'bodyId')::uuid, (value ->> 'aboutTaskId')::uuid, (value ->> 'planId')::uuid, ${at},
        to_timestamp((value ->> 'closesAt')::double precision / 1000), 'open'
      from given)
    select id from given order by ordinality`);
  return rows.map((row) => row.id);
}

async function insertPeople(tx: Tx, placed: readonly Placed[], taskIds: readonly string[]): Promise<void> {
  const named = placed.flatMap(({ owner: { people, personId } }, index) => {
    const ids = people === 'officers' ? [] : [...(people ?? []), ...(personId ? [personId] : [])];
    return ids.map((id) => ({ task: taskIds[index], person: id }));
  });
  if (named.length > 0)
    await tx.execute(sql`
      insert into task_people (task_id, person_id, why)
      select n.task, n.person, 'named' from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as n(task uuid, person uuid) on conflict do nothing`);
  const ofOfficers = taskIds.filter((_id, index) => placed[index]?.owner.people === 'officers');
  if (ofOfficers.length > 0)
    await tx.execute(sql`
      insert into task_people (task_id, person_id, why)
      select t.id, o.person_id, 'officer' from unnest(${sql.param(ofOfficers)}::uuid[]) t(id) cross join (${officers}) o on conflict do nothing`);
}

/** A person who is away is asked through the substitute, and both are shown. */
async function askFor(tx: Tx, owed: Common, taskIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select ${owed.processId}::uuid, w.task_id, coalesce(a.substitute_id, w.person_id), ${owed.ask}, 'invited', t.plan_id,
      ${instant(owed.now)},
      case when a.substitute_id is not null then w.person_id end
    from task_answerers w join tasks t on t.id = w.task_id left join people_away a on a.person_id = w.person_id
    where w.task_id = any(${sql.param(taskIds)}::uuid[]) on conflict do nothing`);
  await owedPost(tx);
}
