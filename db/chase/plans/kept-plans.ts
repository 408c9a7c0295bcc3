import { isKnown } from '../../../domain/not-known.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../../domain/calendar/bank-holidays.ts';
import type { WorkingCalendar } from '../../../domain/calendar/holidays.ts';
import { planFromPolicy } from '../../../domain/chase/plan.ts';
import { stepsAnew, type StepsAnew } from '../../../domain/chase/steps-anew.ts';
import { policyOf } from '../../../domain/chase/task-kinds.ts';
import { loadCalendar } from '../../calendar/calendars.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';
import { chasePlans, chaseSteps, tasks } from '../../schema/chase.ts';
import { count, epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { exactMs } from './exact-ms.ts';
import { toKeep } from './plans.ts';
import { chasePolicy } from '../shapes.ts';

/** Which running processes: those of one calendar, or one. */
export type Which = { readonly calendar: CalendarName } | { readonly processId: string };

/** The plans by which processes chase now: a round's own, and those of tasks with a date of their own. */
const keptPlans = statement(
  'chase.kept-plans',
  z.object({
    planId: of(chasePlans.id),
    processId: of(chasePlans.processId),
    main: z.boolean(),
    dueAt: epochMs,
    closesAt: epochMs,
    zone: of(chasePlans.zone),
    calendar: of(chasePlans.calendar),
    calendarVersion: of(chasePlans.calendarVersion),
    /** How a round chases its answers. */
    ownPolicy: chasePolicy.nullable(),
    kind: of(tasks.kind),
    /** How many tasks are still owed by it. */
    tasks: count,
    steps: z.array(
      z.object({ kind: of(chaseSteps.kind), at: epochMs, recipients: of(chaseSteps.recipients), settled: z.boolean() }),
    ),
    now: epochMs,
  }),
  (which: Which) => sql`
    select c.id as "planId", c.process_id as "processId", coalesce(c.due_at = n.due_at, false) as main, ${exactMs(sql`c.due_at`)} as "dueAt",
      ${exactMs(sql`c.closes_at`)} as "closesAt", c.zone, c.calendar, c.calendar_version as "calendarVersion", n.policy as "ownPolicy",
      coalesce(owing.kind, 'answer') as kind, owing.tasks, coalesce(steps.list, '[]'::jsonb) as steps, ${ms(sql`app_now()`)} as now
    from processes p join chase_plans c on c.process_id = p.id left join consultations n on n.process_id = p.id
      cross join lateral (select count(*)::int as tasks, min(t.kind) as kind from tasks t where t.plan_id = c.id and t.state = 'open') owing
      cross join lateral (
        select jsonb_agg(jsonb_build_object('kind', s.kind, 'at', ${exactMs(sql`s.at`)}, 'recipients', s.audience,
          'settled', s.raised_at is not null or s.lapsed_at is not null) order by s.at, s.position) as list
        from chase_steps s where s.plan_id = c.id) steps
    where p.opened_at is not null and p.ended_at is null and ((c.id = n.plan_id and p.state = 'open') or owing.tasks > 0)
      and ${'calendar' in which ? sql`c.calendar = ${which.calendar}` : sql`p.id = ${which.processId}`}
    order by p.id, main desc, c.due_at`,
  [{ calendar: 'scotland' }, { processId: 'id' }],
);
type KeptPlan = RowOf<typeof keptPlans>;

export type JudgedPlan = KeptPlan & {
  /** What its steps would be with the holidays known now; undefined where nothing would change. */
  readonly anew: StepsAnew | undefined;
  /** Why the steps cannot be planned anew by themselves, in words. */
  readonly problem: string | undefined;
  readonly uncoveredYears: readonly number[];
};

/**
 * The plans of running processes beside what the policy makes of them with the holidays known now (R48). Due and closing stay.
 * A plan that was counted with these very holidays has nothing to change, whatever an outage has done to it since.
 */
export async function judgePlans(tx: Tx, which: Which): Promise<JudgedPlan[]> {
  const calendars = new Map<CalendarName, WorkingCalendar>();
  const judged: JudgedPlan[] = [];
  for (const plan of await keptPlans(tx, which)) {
    const calendar = calendars.get(plan.calendar) ?? (await loadCalendar(tx, plan.calendar));
    calendars.set(plan.calendar, calendar);
    judged.push(judge(plan, calendar));
  }
  return judged;
}

function judge(plan: KeptPlan, calendar: WorkingCalendar): JudgedPlan {
  const { dueAt, closesAt, zone, now, steps } = plan;
  // How a newer release chases what it has asked for is not known here: its steps stay as they are.
  if (!isKnown(plan.kind)) return { ...plan, anew: undefined, problem: undefined, uncoveredYears: [] };
  const policy = plan.kind === 'answer' ? plan.ownPolicy : policyOf(plan.kind);
  if (policy === null) throw new Error('a round without its policy');
  // After its due instant a plan still has escalations to come, so the policy is asked as of just before it.
  const planned = planFromPolicy({ dueAt, closesAt, zone, calendar, policy, now: Math.min(now, dueAt - 1) });
  const same = plan.calendarVersion === calendar.version || !steps.some((step) => !step.settled && step.at > now);
  if (!planned.ok) return { ...plan, anew: undefined, problem: same ? undefined : planned.message, uncoveredYears: [] };
  const anew = same ? undefined : stepsAnew(steps, toKeep(planned.value).steps, now);
  return {
    ...plan,
    anew: anew === undefined || anew.changes.length === 0 ? undefined : anew,
    problem: undefined,
    uncoveredYears: planned.value.uncoveredYears,
  };
}
