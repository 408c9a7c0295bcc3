import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { onWorkingDays } from '../../domain/chase/plan.ts';
import { judgeOverdue, type MovedStep } from '../../domain/chase/chase-plan.ts';
import type { ProcessState } from '../../domain/decisions/process.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { noticesOfStep } from './step-notices.ts';
import { mayTakeLong, touch, type Tx } from '../connect.ts';
import { lapsing } from './finish-tasks.ts';
import { owedPost } from './outbox.ts';
import { ensurePlan, planText } from './plans.ts';
import { closingKinds, countedKinds, runningProcess } from './task-kinds.ts';
import { lockProcess } from './locks.ts';
import { instant } from '../instant.ts';

/** What one pass did, in counts, and when to look next: all that a workflow's history gets to see. */
export type Pass = {
  readonly state: ProcessState;
  readonly now: number;
  readonly raised: number;
  readonly lapsed: number;
  readonly notices: number;
  readonly closed: number;
  /** Answers still owed, and whatever else closes by itself. */
  readonly open: number;
  /** Everything that is owed still, whether it closes by itself or not. */
  readonly owed: number;
  /** The round's own instant has passed and nobody owes an answer any more. */
  readonly closing: boolean;
  /** When to look next, epoch milliseconds; null: only a nudge or a decision can matter. */
  readonly nextAt: number | null;
  readonly waitMs: number | null;
};

type OverdueStep = {
  plan_id: string;
  step_id: string;
  position: number;
  kind: 'remind' | 'escalate';
  at: string;
  audience: string;
  raised: boolean;
  lapsed: boolean;
  due: string;
  closes: string;
};

/** What a kind of process has done before and after the steps of a pass, while it runs. */
export type Around = {
  before(tx: Tx, processId: string, now: number): Promise<void>;
  after(tx: Tx, processId: string): Promise<void>;
};

/**
 * Raises everything of the process that is due on the database's clock, whatever the number of tasks: each step's
 * notices once, tasks past their instant closed, and the next instant written down. Takes no time and may be repeated.
 */
export async function raiseSteps(
  tx: Tx,
  processId: string,
  aroundOf: (kind: ProcessKind) => Around | undefined,
): Promise<Pass> {
  await mayTakeLong(tx);
  const process = await lockProcess(tx, processId);
  if (process === undefined) throw new Error('a process workflow without its row');
  const around = process.running ? aroundOf(process.kind) : undefined;
  await around?.before(tx, processId, process.now);
  const tally = { raised: 0, lapsed: 0, notices: 0 };
  if (process.running)
    for (const plan of await overduePlans(tx, processId, process.now))
      await raisePlan(tx, processId, plan, process.now, tally);
  await around?.after(tx, processId);
  const closed = await closeTasks(tx, processId);
  if (closed > 0) touch(tx, processId);
  const wake = await writeWake(tx, processId);
  if (tally.notices > 0) await owedPost(tx);
  return { state: process.state as ProcessState, now: process.now, ...tally, closed, ...wake };
}

async function overduePlans(tx: Tx, processId: string, now: number): Promise<OverdueStep[][]> {
  const { rows } = await tx.execute<OverdueStep>(sql`
    select c.id as plan_id, s.id as step_id, s.position, s.kind, extract(epoch from s.at) * 1000 as at, s.audience,
      s.raised_at is not null as raised, s.lapsed_at is not null as lapsed, extract(epoch from c.due_at) * 1000 as due, extract(epoch from c.closes_at) * 1000 as closes
    from chase_plans c join chase_steps s on s.plan_id = c.id
    where c.process_id = ${processId}
      and exists (select from chase_steps d where d.plan_id = c.id and d.raised_at is null and d.lapsed_at is null
        and d.at <= ${instant(now)})
      and exists (select from tasks t where t.process_id = ${processId} and t.plan_id = c.id and t.state = 'open' and t.stopped_at is null)
    order by c.id, s.position`);
  return [...Map.groupBy(rows, (row) => row.plan_id).values()];
}

type Tally = { raised: number; lapsed: number; notices: number };

async function raisePlan(tx: Tx, processId: string, rows: OverdueStep[], now: number, tally: Tally): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const steps = rows.map((row) => ({ ...row, at: Number(row.at) }));
  const verdict = judgeOverdue({ steps, dueAt: Number(first.due), closesAt: Number(first.closes), now });
  const planId = verdict.plan === 'kept' ? first.plan_id : await replacePlan(tx, processId, rows, verdict.moved);
  for (const position of verdict.raise) {
    const step = steps.find((candidate) => candidate.position === position);
    if (step === undefined) continue;
    const { notices, unheard } = await noticesOfStep(tx, {
      processId,
      planId: first.plan_id,
      notedPlanId: planId,
      stepId: step.step_id,
      at: step.at,
      audience: step.audience,
      kind: step.kind,
      now,
    });
    tally.raised += 1;
    tally.notices += notices;
    if (unheard > 0) await tx.execute(sql`update chase_steps set unheard = ${unheard} where id = ${step.step_id}`);
    await audit(tx, {
      actorId: null,
      act: 'step-raised',
      processId,
      details: {
        stepId: step.step_id,
        kind: step.kind,
        audience: step.audience,
        notices,
        unheard,
        lateMs: now - step.at,
      },
    });
  }
  tally.lapsed += verdict.lapse.length;
  await mark(tx, first.plan_id, verdict.raise, 'raised_at');
  await mark(tx, first.plan_id, verdict.lapse, 'lapsed_at');
  if (planId !== first.plan_id) {
    await tx.execute(sql`
      update tasks set plan_id = ${planId}, joined_plan_at = ${instant(now)}
      where process_id = ${processId} and plan_id = ${first.plan_id} and state = 'open'`);
    await tx.execute(sql`update consultations set plan_id = ${planId} where plan_id = ${first.plan_id}`);
    await audit(tx, {
      actorId: null,
      act: 'plan-moved-by-outage',
      processId,
      details: { from: first.plan_id, to: planId },
    });
  }
}

/**
 * The steps that an outage moved, as a plan of their own with the same due and closing instants; the old one stays
 * readable. A step planned for a working day is kept off the days on which nobody works, unless that were past closing.
 */
async function replacePlan(
  tx: Tx,
  processId: string,
  rows: OverdueStep[],
  moved: readonly MovedStep[],
): Promise<string> {
  const first = rows[0];
  if (first === undefined) throw new Error('a plan without steps was judged');
  const text = await planText(tx, first.plan_id);
  const calendar = await loadCalendar(tx, text.calendar as CalendarName);
  const closesAt = Number(first.closes);
  const steps = onWorkingDays(moved, { zone: text.zone, calendar }).flatMap(({ position, at }, index) => {
    const step = rows.find((row) => row.position === position);
    return step === undefined || at >= closesAt
      ? []
      : [{ position: index + 1, kind: step.kind, at, audience: step.audience, lapsed: false }];
  });
  return ensurePlan(
    tx,
    processId,
    { dueAt: Number(first.due), closesAt, steps },
    { ...text, calendarVersion: calendar.version },
  );
}

async function mark(
  tx: Tx,
  planId: string,
  positions: readonly number[],
  column: 'raised_at' | 'lapsed_at',
): Promise<void> {
  if (positions.length === 0) return;
  await tx.execute(sql`
    update chase_steps set ${sql.identifier(column)} = app_now() where plan_id = ${planId} and position in ${positions}`);
}

/** Closes what has come to its instant; the update waits for answers in flight and judges their rows again. */
async function closeTasks(tx: Tx, processId: string): Promise<number> {
  const { rows } = await tx.execute<{ closed: number }>(sql`
    with due as (
      select id from tasks where process_id = ${processId} and state = 'open' and stopped_at is null and kind in ${closingKinds}
        and closes_at <= app_now() order by id for no key update),
    -- Who could not be reached is never held to have kept silent.
    closed as (update tasks t set state = case when t.kind in ${countedKinds} and not exists (
        select from task_answerers w join people p on p.id = w.person_id where w.task_id = t.id and p.not_reached_at is null)
      then 'not_reached' else 'not_answered' end from due where t.id = due.id returning t.id),
    ${lapsing('closed')},
    witnessed as (
      insert into audit_entries (act, process_id, details)
      select 'tasks-closed', ${processId}::uuid, jsonb_build_object('tasks', count(*)) from closed having count(*) > 0)
    select count(*)::int as closed from closed`);
  return rows[0]?.closed ?? 0;
}

async function writeWake(
  tx: Tx,
  processId: string,
): Promise<Pick<Pass, 'open' | 'owed' | 'closing' | 'nextAt' | 'waitMs'>> {
  const { rows } = await tx.execute<{
    open: number;
    owed: number;
    closing: boolean;
    next: string | null;
    wait: string | null;
  }>(sql`
    with standing as (
      select count(*) filter (where kind in ${closingKinds})::int as open, count(*)::int as owed, min(closes_at) filter (where kind in ${closingKinds} and stopped_at is null) as closes_at
      from tasks where process_id = ${processId} and state = 'open'),
    step as (
      select min(s.at) as at from chase_plans c join chase_steps s on s.plan_id = c.id
      where c.process_id = ${processId} and s.raised_at is null and s.lapsed_at is null
        and exists (select from tasks t where t.process_id = ${processId} and t.plan_id = c.id and t.state = 'open'
          and t.stopped_at is null and t.joined_plan_at < s.at)),
    written as (
      update processes p set wake_at = case when ${runningProcess} then least(step.at, standing.closes_at,
        case when p.state = 'open' and p.closes_at > app_now() then p.closes_at end) end
      from standing, step where p.id = ${processId} returning p.wake_at, p.state, p.closes_at)
    select standing.open, standing.owed, written.state = 'open' and standing.open = 0 and written.closes_at <= app_now() as closing,
      extract(epoch from wake_at) * 1000 as next, extract(epoch from wake_at - app_now()) * 1000 as wait
    from standing, written`);
  const row = rows[0];
  if (row === undefined) throw new Error('a pass that found no process');
  return {
    open: row.open,
    owed: row.owed,
    closing: row.closing,
    nextAt: row.next === null ? null : Math.round(Number(row.next)),
    // Rounded up: to wake a fraction of a millisecond early would only mean to look twice.
    waitMs: row.wait === null ? null : Math.max(0, Math.ceil(Number(row.wait))),
  };
}
