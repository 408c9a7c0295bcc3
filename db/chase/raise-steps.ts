import type { Read } from '../../domain/not-known.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { onWorkingDays } from '../../domain/chase/plan.ts';
import { judgeOverdue, type MovedStep } from '../../domain/chase/chase-plan.ts';
import type { ProcessState } from '../../domain/decisions/process.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { raiseStep } from './step-notices.ts';
import { mayTakeLong, touch, type Tx } from '../connect.ts';
import { lapsing } from './finish-tasks.ts';
import { owedPost } from './outbox.ts';
import { ensurePlan, planText, type Replaced, replaceRoundPlan } from './plans/plans.ts';
import { closingKinds, knownTask, countedKinds, runningProcess } from './task-kinds.ts';
import { lockProcess } from './locks.ts';
import { instant } from '../instant.ts';
import { chasePlans, chaseSteps } from '../schema/chase.ts';
import { count, epochMs, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { exactMs } from './plans/exact-ms.ts';

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

/** What a kind of process has done before and after the steps of a pass, while it runs. */
export type Around = {
  before(tx: Tx, processId: string, now: number): Promise<void>;
  after?(tx: Tx, processId: string): Promise<void>;
};

/**
 * Raises everything of the process that is due on the database's clock, whatever the number of tasks: each step's
 * notices once, tasks past their instant closed, and the next instant written down. Takes no time and may be repeated.
 */
export async function raiseSteps(
  tx: Tx,
  processId: string,
  aroundOf: (kind: Read<ProcessKind>) => Around | undefined,
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
  await around?.after?.(tx, processId);
  const [{ closed } = { closed: 0 }] = await closeTasks(tx, processId);
  if (closed > 0) touch(tx, processId);
  const [wake] = await writeWake(tx, processId);
  if (wake === undefined) throw new Error('a pass that found no process');
  if (tally.notices > 0) await owedPost(tx);
  return { state: process.state, now: process.now, ...tally, closed, ...wake };
}

const overdueSteps = statement(
  'chase.overdue-steps',
  z.object({
    planId: of(chasePlans.id),
    stepId: of(chaseSteps.id),
    order: of(chaseSteps.order),
    kind: of(chaseSteps.kind),
    at: epochMs,
    recipients: of(chaseSteps.recipients),
    raised: z.boolean(),
    lapsed: z.boolean(),
    dueAt: epochMs,
    closesAt: epochMs,
  }),
  ({ processId, now }: { processId: string; now: number }) => sql`
    select c.id as "planId", s.id as "stepId", s.position as "order", s.kind, ${exactMs(sql`s.at`)} as at, s.audience as recipients,
      s.raised_at is not null as raised, s.lapsed_at is not null as lapsed, ${exactMs(sql`c.due_at`)} as "dueAt", ${exactMs(sql`c.closes_at`)} as "closesAt"
    from chase_plans c join chase_steps s on s.plan_id = c.id
    where c.process_id = ${processId}
      and exists (select from chase_steps d where d.plan_id = c.id and d.raised_at is null and d.lapsed_at is null
        and d.at <= ${instant(now)})
      and exists (select from tasks t where t.process_id = ${processId} and t.plan_id = c.id and t.state = 'open' and t.stopped_at is null and ${knownTask})
    order by c.id, s.position`,
);
type OverdueStep = RowOf<typeof overdueSteps>;

async function overduePlans(tx: Tx, processId: string, now: number): Promise<OverdueStep[][]> {
  return [...Map.groupBy(await overdueSteps(tx, { processId, now }), ({ planId }) => planId).values()];
}

const noteUnheard = command(
  'chase.note-unheard',
  ({ stepId, unheard }: { stepId: string; unheard: number }) => sql`
    update chase_steps set unheard = ${unheard} where id = ${stepId}`,
);

const mark = (what: 'raised' | 'lapsed') =>
  command(
    `chase.mark-${what}`,
    ({ planId, steps }: { planId: string; steps: readonly number[] }) => sql`
      update chase_steps set ${sql.identifier(`${what}_at`)} = app_now()
      where plan_id = ${planId} and position = any(${sql.param(steps)}::smallint[])`,
  );
const markRaised = mark('raised');
const markLapsed = mark('lapsed');

const moveToPlan = command(
  'chase.move-to-plan',
  ({ processId, from, to, now }: Replaced & { processId: string; now: number }) => sql`
    update tasks set plan_id = ${to}, joined_plan_at = ${instant(now)}
    where process_id = ${processId} and plan_id = ${from} and state = 'open'`,
);

type Tally = { raised: number; lapsed: number; notices: number };

async function raisePlan(tx: Tx, processId: string, steps: OverdueStep[], now: number, tally: Tally): Promise<void> {
  const [first] = steps;
  if (first === undefined) return;
  const { planId: from, dueAt, closesAt } = first;
  const verdict = judgeOverdue({ steps, dueAt, closesAt, now });
  const planId = verdict.plan === 'kept' ? from : await replacePlan(tx, processId, steps, verdict.moved);
  for (const order of verdict.raise) {
    const step = steps.find((candidate) => candidate.order === order);
    if (step === undefined) continue;
    const { stepId, at, recipients, kind } = step;
    const told = { processId, stepId, kind, at, recipients, notedPlanId: planId, of: { planId: from } };
    const { notices, unheard } = await raiseStep(tx, told);
    tally.raised += 1;
    tally.notices += notices;
    if (unheard > 0) await noteUnheard(tx, { stepId, unheard });
    await audit(tx, {
      actorId: null,
      act: 'step-raised',
      processId,
      details: { stepId, kind, audience: recipients, notices, unheard, lateMs: now - at },
    });
  }
  tally.lapsed += verdict.lapse.length;
  if (verdict.raise.length > 0) await markRaised(tx, { planId: from, steps: verdict.raise });
  if (verdict.lapse.length > 0) await markLapsed(tx, { planId: from, steps: verdict.lapse });
  if (planId !== from) {
    await moveToPlan(tx, { processId, from, to: planId, now });
    await replaceRoundPlan(tx, { from, to: planId });
    await audit(tx, {
      actorId: null,
      act: 'plan-moved-by-outage',
      processId,
      details: { from, to: planId },
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
  const [first] = rows;
  if (first === undefined) throw new Error('a plan without steps was judged');
  const { planId, dueAt, closesAt } = first;
  const text = await planText(tx, planId);
  const calendar = await loadCalendar(tx, text.calendar);
  const steps = onWorkingDays(moved, { zone: text.zone, calendar }).flatMap(({ order, at }, index) => {
    const step = rows.find((row) => row.order === order);
    return step === undefined || at >= closesAt
      ? []
      : [{ order: index + 1, kind: step.kind, at, recipients: step.recipients, lapsed: false }];
  });
  return ensurePlan(tx, processId, { dueAt, closesAt, steps }, { ...text, calendarVersion: calendar.version });
}

/** Closes what has come to its instant; the update waits for answers in flight and judges their rows again. */
const closeTasks = statement(
  'chase.close-tasks',
  z.object({ closed: count }),
  (processId: string) => sql`
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
    select count(*)::int as closed from closed`,
);

const writeWake = statement(
  'chase.write-wake',
  z.object({
    open: count,
    owed: count,
    closing: z.boolean(),
    nextAt: epochMs.nullable(),
    waitMs: z.number().nullable(),
  }),
  (processId: string) => sql`
    with owed as (
      select count(*) filter (where kind in ${closingKinds})::int as open, count(*)::int as owed, min(closes_at) filter (where kind in ${closingKinds} and stopped_at is null) as closes_at
      from tasks where process_id = ${processId} and state = 'open'),
    step as (
      select min(s.at) as at from chase_plans c join chase_steps s on s.plan_id = c.id
      where c.process_id = ${processId} and s.raised_at is null and s.lapsed_at is null
        and exists (select from tasks t where t.process_id = ${processId} and t.plan_id = c.id and t.state = 'open'
          and t.stopped_at is null and t.joined_plan_at < s.at and ${knownTask})),
    written as (
      update processes p set wake_at = case when ${runningProcess} then least(step.at, owed.closes_at,
        case when p.state = 'open' and p.closes_at > app_now() then p.closes_at end) end
      from owed, step where p.id = ${processId} returning p.wake_at, p.state, p.closes_at)
    select owed.open, owed.owed, coalesce(written.state = 'open' and owed.open = 0 and written.closes_at <= app_now(), false) as closing,
      round(extract(epoch from wake_at) * 1000)::float8 as "nextAt",
      -- Rounded up: to wake a fraction of a millisecond early would only mean to look twice.
      case when wake_at is not null then greatest(0, ceil(extract(epoch from wake_at - app_now()) * 1000)) end::float8 as "waitMs"
    from owed, written`,
);
