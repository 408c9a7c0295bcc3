import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { afterSpan, planFromPolicy } from '../../domain/chase/plan.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { returnedPolicy } from '../../domain/chase/policy.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { ReturnState } from '../../domain/reviews/return.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { ensurePlan, toKeep, wakesEarlier } from '../chase/plans/plans.ts';
import { noSuchReturn } from '../tasks/answers/returns.ts';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';
import { tasks } from '../schema/chase.ts';
import { reviewReturns } from '../schema/reviews.ts';
import { strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { reviewState } from './shapes.ts';

type Judgement = { readonly taskId: string; readonly ifVersion: number };

/** The strand leader finds nothing to change. */
export async function acceptReturn(tx: Tx, actor: Actor, input: Judgement): Promise<Verdict<{ version: number }>> {
  const found = await judgeable(tx, actor, input);
  if (!found.ok) return found;
  return judged(tx, actor, found.value, { taskId: input.taskId, state: 'accepted', comment: '' });
}

type Reopening = { taskId: string; planId: string; closesAt: number; occasion: string };
const reopenReturn = statement(
  'reviews.reopen-return',
  z.object({ reopened: z.boolean().nullable() }),
  ({ taskId, planId, closesAt, occasion }: Reopening) => sql`
    select reopen_return(${taskId}::uuid, ${planId}::uuid, ${instant(closesAt)}, ${occasion}) as reopened`,
);

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
  const { processId, zone, version, now } = found.value;
  const calendar = await loadCalendar(tx, found.value.calendar);
  const dueAt = afterSpan(now, returnedPolicy.dueIn ?? { workingDays: 3 }, { zone, calendar });
  const plan = planFromPolicy({ dueAt, zone, calendar, policy: returnedPolicy, now });
  if (!plan.ok) return plan;
  const text = { zone, dueWallText: pageTime(dueAt, zone), calendar: calendar.name, calendarVersion: calendar.version };
  const planId = await ensurePlan(tx, processId, toKeep(plan.value), text);
  const [given] = await reopenReturn(tx, {
    taskId: input.taskId,
    planId,
    closesAt: plan.value.closesAt,
    occasion: `given-back:${version + 1}`,
  });
  if (given?.reopened !== true) return refuse('not-open', 'The return was closed meanwhile.');
  const changes = await judged(tx, actor, found.value, {
    taskId: input.taskId,
    state: 'changes-asked',
    comment: input.comment,
  });
  if (await wakesEarlier(tx, processId)) await owedNudge(tx, processId);
  return changes;
}

const lockReturnOf = command(
  'reviews.lock-return',
  (taskId: string) => sql`select from review_returns where task_id = ${taskId} for no key update`,
);

const toJudge = statement(
  'reviews.return-to-judge',
  z.object({
    id: of(reviewReturns.id),
    processId: of(reviewReturns.processId),
    state: of(reviewReturns.state),
    version: of(reviewReturns.version),
    agencyId: of(reviewReturns.agencyId),
    leaderAgencyId: of(reviewReturns.leaderAgencyId),
    reviewState,
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    now: epochMs,
  }),
  (taskId: string) => sql`
    select r.id, r.process_id as "processId", r.state, r.version, r.agency_id as "agencyId", r.leader_agency_id as "leaderAgencyId",
      p.state as "reviewState", s.zone, coalesce((select g.calendar from agencies g where g.id = r.agency_id), s.calendar) as calendar, ${ms(sql`app_now()`)} as now
    from review_returns r join processes p on p.id = r.process_id join reviews v on v.process_id = r.process_id
      join strategies s on s.process_id = v.strategy_id where r.task_id = ${taskId}`,
);
type Judged = RowOf<typeof toJudge>;

async function judgeable(tx: Tx, actor: Actor, { taskId, ifVersion }: Judgement): Promise<Verdict<Judged>> {
  if ((await lockReturnOf(tx, taskId)) === 0) return noSuchReturn;
  const [row] = await toJudge(tx, taskId);
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
  await tx
    .update(reviewReturns)
    .set({ state, comment, judgedBy: actor.personId, judgedAt: sql`app_now()`, version })
    .where(eq(reviewReturns.id, found.id));
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

const strandTask = statement(
  'reviews.strand-task',
  z.object({ processId: of(tasks.processId), agencyId: of(tasks.agencyId), waiting: count }),
  (taskId: string) => sql`
    select t.process_id as "processId", t.agency_id as "agencyId", (select count(*)::int from review_returns r
      join strands s on s.id = r.strand_id where r.process_id = t.process_id and s.leader_post_id = t.post_id and r.state = 'submitted') as waiting
    from tasks t where t.id = ${taskId} and t.kind = 'strand-review'`,
);

/** The strand leader has looked through what there is: his own task is done. What is still to come goes to the committee. */
export async function finishStrand(
  tx: Tx,
  actor: Actor,
  input: { taskId: string },
): Promise<Verdict<{ taskId: string }>> {
  const [task] = await strandTask(tx, input.taskId);
  if (task === undefined || !speaksFor(actor, task.agencyId)) return refuse('not-found', 'There is no such strand.');
  if (task.waiting > 0)
    return refuse('not-open', `Look through the returns that were sent first: ${task.waiting} to go.`, {
      waiting: task.waiting,
    });
  const done = await finishTasks(tx, { taskIds: [input.taskId] });
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
