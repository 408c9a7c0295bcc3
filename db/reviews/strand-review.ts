import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { afterSpan, planFromPolicy } from '../../domain/chase/plan.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { returnedPolicy } from '../../domain/chase/policy.ts';
import type { ReviewState } from '../../domain/reviews/review.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { ReturnState } from '../../domain/reviews/return.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { ensurePlan, toKeep, wakesEarlier } from '../chase/plans.ts';
import { noSuchReturn } from '../tasks/answers/returns.ts';
import { instant } from '../instant.ts';

type Judged = {
  readonly id: string;
  readonly processId: string;
  readonly state: ReturnState;
  readonly version: number;
  readonly agencyId: string;
  readonly leaderAgencyId: string | null;
  readonly reviewState: ReviewState;
  readonly zone: string;
  readonly calendar: CalendarName;
  readonly now: string;
};

type Judgement = { readonly taskId: string; readonly ifVersion: number };

/** The strand leader finds nothing to change. */
export async function acceptReturn(tx: Tx, actor: Actor, input: Judgement): Promise<Verdict<{ version: number }>> {
  const found = await judgeable(tx, actor, input);
  if (!found.ok) return found;
  return judged(tx, actor, found.value, { taskId: input.taskId, state: 'accepted', comment: '' });
}

/**
 * Gives a return back to its lead with a comment: the task is owed again by a near date, and chased. Whose agency leads
 * the strand may do so though the task is another's: a function of the database does that one thing for it.
 */
export async function askReturnChanges(
  tx: Tx,
  actor: Actor,
  input: Judgement & { comment: string },
): Promise<Verdict<{ version: number }>> {
  const found = await judgeable(tx, actor, input);
  if (!found.ok) return found;
  const { processId, zone, version } = found.value;
  const now = Number(found.value.now);
  const calendar = await loadCalendar(tx, found.value.calendar);
  const dueAt = afterSpan(now, returnedPolicy.dueIn ?? { workingDays: 3 }, { zone, calendar });
  const plan = planFromPolicy({ dueAt, zone, calendar, policy: returnedPolicy, now });
  if (!plan.ok) return plan;
  const text = { zone, dueWallText: pageTime(dueAt, zone), calendar: calendar.name, calendarVersion: calendar.version };
  const planId = await ensurePlan(tx, processId, toKeep(plan.value), text);
  const { rows } = await tx.execute<{ reopened: boolean }>(sql`
    select reopen_return(${input.taskId}::uuid, ${planId}::uuid, ${instant(plan.value.closesAt)},
      ${`given-back:${version + 1}`}) as reopened`);
  if (rows[0]?.reopened !== true) return refuse('not-open', 'The return was closed meanwhile.');
  const given = await judged(tx, actor, found.value, {
    taskId: input.taskId,
    state: 'changes-asked',
    comment: input.comment,
  });
  if (await wakesEarlier(tx, processId)) await owedNudge(tx, processId);
  return given;
}

async function judgeable(tx: Tx, actor: Actor, { taskId, ifVersion }: Judgement): Promise<Verdict<Judged>> {
  const held = await tx.execute(sql`select from review_returns where task_id = ${taskId} for no key update`);
  if (held.rows.length === 0) return noSuchReturn;
  const { rows } = await tx.execute<Judged>(sql`
    select r.id, r.process_id as "processId", r.state, r.version, r.agency_id as "agencyId", r.leader_agency_id as "leaderAgencyId",
      p.state as "reviewState", s.zone, coalesce((select g.calendar from agencies g where g.id = r.agency_id), s.calendar) as calendar, floor(extract(epoch from app_now()) * 1000) as now
    from review_returns r join processes p on p.id = r.process_id join reviews v on v.process_id = r.process_id
      join strategies s on s.process_id = v.strategy_id where r.task_id = ${taskId}`);
  const row = rows[0];
  if (row === undefined || !speaksFor(actor, row.leaderAgencyId)) return noSuchReturn;
  if (row.reviewState !== 'open') return refuse('not-open', 'Returns are looked through before the committee only.');
  if (row.state !== 'submitted')
    return refuse('not-open', 'There is no return to look through: it was not sent, or it was judged already.');
  return row.version === ifVersion
    ? accept(row)
    : refuse('version-changed', 'The return was changed since you opened it. Read it again.', { version: row.version });
}

async function judged(
  tx: Tx,
  actor: Actor,
  found: Judged,
  { taskId, state, comment }: { taskId: string; state: ReturnState; comment: string },
): Promise<Verdict<{ version: number }>> {
  const version = found.version + 1;
  await tx.execute(sql`
    update review_returns set state = ${state}, comment = ${comment}, judged_by = ${actor.personId}, judged_at = app_now(), version = ${version}
    where id = ${found.id}`);
  await audit(tx, {
    actorId: actor.personId,
    act: state === 'accepted' ? 'return-accepted' : 'return-given-back',
    processId: found.processId,
    taskId,
    agencyId: found.agencyId,
    details: { version },
  });
  return accept({ version });
}

/** The strand leader has looked through what there is: his own task is done. What is still to come goes to the committee. */
export async function finishStrand(
  tx: Tx,
  actor: Actor,
  input: { taskId: string },
): Promise<Verdict<{ taskId: string }>> {
  const { rows } = await tx.execute<{ processId: string; agencyId: string; state: string; waiting: number }>(sql`
    select t.process_id as "processId", t.agency_id as "agencyId", t.state, (select count(*)::int from review_returns r
      join strands s on s.id = r.strand_id where r.process_id = t.process_id and s.leader_post_id = t.post_id and r.state = 'submitted') as waiting
    from tasks t where t.id = ${input.taskId} and t.kind = 'strand-review'`);
  const task = rows[0];
  if (task === undefined || !speaksFor(actor, task.agencyId)) return refuse('not-found', 'There is no such strand.');
  if (task.waiting > 0)
    return refuse('not-open', `Look through the returns that were sent first: ${task.waiting} to go.`, {
      waiting: task.waiting,
    });
  const done = await finishTasks(tx, sql`t.id = ${input.taskId}`);
  if (done.length === 0)
    return refuse('nothing-to-change', 'This strand was looked through already, or the committee has begun.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'strand-reviewed',
    processId: task.processId,
    taskId: input.taskId,
    agencyId: task.agencyId,
  });
  return accept({ taskId: input.taskId });
}
