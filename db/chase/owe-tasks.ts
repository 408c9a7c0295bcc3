import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { afterSpan, type Place } from '../../domain/chase/plan.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { type OwedKind, policyOf, taskKinds } from '../../domain/chase/task-kinds.ts';
import { type Chase, ensurePlans, plansByCalendar } from './plans/agency-plans.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { officers } from './recipients.ts';
import type { Tx } from '../connect.ts';
import { owedPost } from './outbox.ts';
import { tellOfNobody } from './owed-by-nobody.ts';
import { insertPlans, type PlanWithText } from './plans/plans.ts';
import { instant } from '../instant.ts';
import { givenRows } from '../given-rows.ts';
import { tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

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
 * One chased task for each owner, all on the plan of their agency's calendar, in a few statements however many there are; whoever is to be asked
 * is told. Refused as the plan is: a due instant that has passed, steps after closing. The caller holds the process row,
 * and nudges the process where `wakesEarlier` says so.
 */
export async function oweTasks(tx: Tx, owed: Owed): Promise<Verdict<OwedTasks>> {
  const { processId, kind, now, place } = owed;
  const calendar = await loadCalendar(tx, place.calendar);
  const due = owed.due ?? dueByPolicy(policyOf(kind), now, { zone: place.zone, calendar });
  const calendarOf = await calendarsOfOwners(tx, owed, owed.owners);
  const plans = await ensurePlans(tx, processId, chaseOf(owed, due), used(owed.owners, calendarOf, place.calendar));
  if (!plans.ok) return plans;
  const { planIds, mainId, closesAt } = plans.value;
  const placed = owed.owners.map((owner) => ({ owner, planId: planIds.get(calendarOf(owner)) ?? mainId, closesAt }));
  const taskIds = await placeTasks(tx, owed, placed);
  return accept({ taskIds, planId: mainId, dueAt: due.at, closesAt });
}

/** The same for many due instants at once: their plans, and still a few statements. Ids in the order of the owners. */
export async function oweTasksByDue(
  tx: Tx,
  owed: Common & { readonly dues: readonly { readonly due: Due; readonly owners: readonly Owner[] }[] },
): Promise<Verdict<{ taskIds: readonly string[] }>> {
  const calendarOf = await calendarsOfOwners(
    tx,
    owed,
    owed.dues.flatMap(({ owners }) => owners),
  );
  const plans: PlanWithText[] = [];
  const placing: { owner: Owner; plan: number }[] = [];
  for (const { due, owners } of owed.dues) {
    const made = await plansByCalendar(tx, chaseOf(owed, due), used(owners, calendarOf, owed.place.calendar));
    if (!made.ok) return made;
    const names = [...made.value.keys()];
    placing.push(...owners.map((owner) => ({ owner, plan: plans.length + names.indexOf(calendarOf(owner)) })));
    plans.push(...made.value.values());
  }
  const planIds = await insertPlans(tx, owed.processId, plans);
  const placed = placing.map(({ owner, plan }) => ({
    owner,
    planId: planIds[plan] ?? '',
    closesAt: plans[plan]?.plan.closesAt ?? 0,
  }));
  return accept({ taskIds: await placeTasks(tx, owed, placed) });
}

function chaseOf(owed: Common & { readonly closesAt?: number }, due: Due): Chase {
  const { place, kind, now, closesAt } = owed;
  return { dueAt: due.at, wallText: due.wallText, zone: place.zone, policy: policyOf(kind), now, closesAt };
}

const calendarsOfAgencies = statement(
  'chase.calendars-of-agencies',
  z.object({ id: of(agencies.id), calendar: of(agencies.calendar) }),
  (ids: readonly string[]) => sql`select id, calendar from agencies where id = any(${uuids(ids)})`,
);

type CalendarOf = (owner: Owner) => CalendarName;

/** Whose holidays count for whoever owes something: of his agency, or of the process where the directorate is escalated to. */
async function calendarsOfOwners(tx: Tx, { kind, place }: Common, owners: readonly Owner[]): Promise<CalendarOf> {
  const ids = [...new Set(owners.flatMap(({ agencyId }) => agencyId ?? []))];
  if (taskKinds[kind].ladder === 'directorate' || ids.length === 0) return () => place.calendar;
  const known = new Map((await calendarsOfAgencies(tx, ids)).map(({ id, calendar }) => [id, calendar]));
  return ({ agencyId }) => known.get(agencyId ?? '') ?? place.calendar;
}

/** The calendars of the owners, that of the process first if it is among them. */
function used(owners: readonly Owner[], calendarOf: CalendarOf, own: CalendarName): CalendarName[] {
  const names = [...new Set(owners.map(calendarOf))].sort((one, other) => Number(other === own) - Number(one === own));
  return names.length === 0 ? [own] : names;
}

function dueByPolicy(policy: ChasePolicy, now: number, place: Place): Due {
  if (policy.dueIn === undefined) throw new Error('neither the caller nor the policy says when the task is due');
  const at = afterSpan(now, policy.dueIn, place);
  return { at, wallText: pageTime(at, place.zone) };
}

type Placed = { readonly owner: Owner; readonly planId: string; readonly closesAt: number };

async function placeTasks(tx: Tx, owed: Common, placed: readonly Placed[]): Promise<string[]> {
  const taskIds = (await addTasks(tx, { owed, placed })).map(({ id }) => id);
  await insertPeople(tx, placed, taskIds);
  if (owed.ask !== null) {
    await askFor(tx, { owed, taskIds });
    await owedPost(tx);
  }
  await tellOfNobody(tx, taskIds);
  return taskIds;
}

const ownerColumns = {
  title: 'text',
  agencyId: 'uuid',
  postId: 'uuid',
  personId: 'uuid',
  bodyId: 'uuid',
  aboutTaskId: 'uuid',
  planId: 'uuid',
  closesAt: 'double precision',
} as const;

/** Apart from its people and notices: their row level security looks for the task, which must be there before. */
const addTasks = statement(
  'chase.add-tasks',
  z.object({ id: of(tasks.id) }),
  ({ owed, placed }: { owed: Common; placed: readonly Placed[] }) => {
    const given = placed.map(({ owner, planId, closesAt }) => ({ ...owner, planId, closesAt }));
    return sql`
    with given as materialized (
      select uuidv7() as id, g.* from ${givenRows(given, ownerColumns)}),
    inserted as (
      insert into tasks (id, process_id, kind, title, agency_id, post_id, person_id, body_id, about_task_id, plan_id, joined_plan_at, closes_at, state)
      select id, ${owed.processId}::uuid, ${owed.kind}, title, "agencyId", "postId", "personId", "bodyId", "aboutTaskId", "planId", ${instant(owed.now)},
        to_timestamp("closesAt" / 1000), 'open'
      from given)
    select id from given order by ordinality`;
  },
);

const addNamed = command(
  'chase.add-named-people',
  (named: readonly { task: string | undefined; person: string }[]) => sql`
    insert into task_people (task_id, person_id, why)
    select g.task, g.person, 'named' from ${givenRows(named, { task: 'uuid', person: 'uuid' })} on conflict do nothing`,
);
const addOfficers = command(
  'chase.add-officers',
  (taskIds: readonly string[]) => sql`
    insert into task_people (task_id, person_id, why)
    select t.id, o.person_id, 'officer' from unnest(${uuids(taskIds)}) t(id) cross join (${officers}) o on conflict do nothing`,
);

async function insertPeople(tx: Tx, placed: readonly Placed[], taskIds: readonly string[]): Promise<void> {
  const named = placed.flatMap(({ owner: { people, personId } }, index) => {
    const ids = people === 'officers' ? [] : [...(people ?? []), ...(personId ? [personId] : [])];
    return ids.map((id) => ({ task: taskIds[index], person: id }));
  });
  if (named.length > 0) await addNamed(tx, named);
  const ofOfficers = taskIds.filter((_id, index) => placed[index]?.owner.people === 'officers');
  if (ofOfficers.length > 0) await addOfficers(tx, ofOfficers);
}

/** A person who is away is asked through the substitute, and both are shown. */
const askFor = command(
  'chase.ask-for',
  ({ owed, taskIds }: { owed: Common; taskIds: readonly string[] }) => sql`
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select ${owed.processId}::uuid, w.task_id, coalesce(a.substitute_id, w.person_id), ${owed.ask}, 'invited', t.plan_id,
      ${instant(owed.now)},
      case when a.substitute_id is not null then w.person_id end
    from task_answerers w join tasks t on t.id = w.task_id left join people_away a on a.person_id = w.person_id
    where w.task_id = any(${uuids(taskIds)}) on conflict do nothing`,
);
