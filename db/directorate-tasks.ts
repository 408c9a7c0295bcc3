import { sql } from 'drizzle-orm';
import { afterSpan, planFromPolicy } from '../domain/calendar/plan.ts';
import { pageTime } from '../domain/calendar/zones.ts';
import { extensionRequestPolicy, outcomePolicy, type ChasePolicy } from '../domain/policy.ts';
import type { CalendarName } from '../domain/calendar/bank-holidays.ts';
import { loadCalendar } from './calendars.ts';
import type { Tx } from './connect.ts';
import { officers } from './chase-notices.ts';
import { owedPost } from './outbox.ts';
import { ensurePlan, toKeep } from './plans.ts';

type DirectorateTask = {
  readonly processId: string;
  readonly kind: 'publish-outcome' | 'decide-extension';
  readonly agencyId: string | null;
  readonly aboutTaskId: string | null;
  readonly policy: ChasePolicy;
  readonly now: number;
};

/** Twelve weeks after closing the directorate owes the published outcome (F17). */
export async function owesOutcome(tx: Tx, processId: string, now: number): Promise<void> {
  await oweDirectorateTask(tx, {
    processId,
    kind: 'publish-outcome',
    agencyId: null,
    aboutTaskId: null,
    policy: outcomePolicy,
    now,
  });
}

/** A request for more time is itself a chased task of the directorate, due in two working days (design section 3). */
export async function owesExtensionDecision(
  tx: Tx,
  request: { processId: string; taskId: string; agencyId: string | null; now: number },
): Promise<void> {
  const { processId, agencyId, taskId, now } = request;
  await oweDirectorateTask(tx, {
    processId,
    kind: 'decide-extension',
    agencyId,
    aboutTaskId: taskId,
    policy: extensionRequestPolicy,
    now,
  });
}

async function placeOf(tx: Tx, processId: string): Promise<{ zone: string; calendar: CalendarName }> {
  const { rows } = await tx.execute<{ zone: string; calendar: CalendarName }>(
    sql`select zone, calendar from consultations where process_id = ${processId}`,
  );
  return rows[0] ?? { zone: 'Europe/London', calendar: 'england-and-wales' };
}

async function oweDirectorateTask(tx: Tx, owed: DirectorateTask): Promise<void> {
  const { zone, calendar: name } = await placeOf(tx, owed.processId);
  const calendar = await loadCalendar(tx, name);
  if (owed.policy.dueIn === undefined) throw new Error("the directorate's own policy says when it is due");
  const dueAt = afterSpan(owed.now, owed.policy.dueIn, { zone, calendar });
  const plan = planFromPolicy({ dueAt, zone, calendar, policy: owed.policy, now: owed.now });
  if (!plan.ok) throw new Error(`the directorate's own task has no plan: ${plan.code}`);
  const planId = await ensurePlan(tx, owed.processId, toKeep(plan.value), {
    zone,
    dueWallText: pageTime(dueAt, zone),
    calendar: calendar.name,
    calendarVersion: calendar.version,
  });
  const at = sql`to_timestamp(${owed.now}::double precision / 1000)`;
  // Three statements: the row level security of people and notices looks for the task, which must be there before.
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into tasks (process_id, kind, agency_id, about_task_id, plan_id, joined_plan_at, closes_at, state)
    values (${owed.processId}, ${owed.kind}, ${owed.agencyId}, ${owed.aboutTaskId}, ${planId}, ${at},
      to_timestamp(${plan.value.closesAt}::double precision / 1000), 'open') returning id`);
  const taskId = rows[0]?.id;
  if (taskId === undefined) throw new Error('an inserted task returned no id');
  await tx.execute(
    sql`insert into task_people (task_id, person_id, why) select ${taskId}::uuid, person_id, 'officer' from (${officers}) o`,
  );
  await tx.execute(sql`
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
    select ${owed.processId}::uuid, ${taskId}::uuid, person_id, 'request', 'invited', ${planId}::uuid, ${at} from (${officers}) o on conflict do nothing`);
  await owedPost(tx);
}
