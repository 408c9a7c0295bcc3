import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { PlannedChase } from '../../../domain/chase/plan.ts';
import { codeOf } from '../../../domain/chase/recipients.ts';
import type { RecipientsCode } from '../../../domain/chase/policy.ts';
import type { Tx } from '../../connect.ts';
import { instant } from '../../instant.ts';
import { givenRows } from '../../given-rows.ts';
import { chasePlans } from '../../schema/chase.ts';
import { of } from '../../shapes.ts';
import { command, type RowOf, statement } from '../../statement.ts';
import { closingKinds } from '../task-kinds.ts';

/** A plan as planned, or one whose steps were moved by an outage. */
export type PlanToKeep = {
  readonly dueAt: number;
  readonly closesAt: number;
  readonly steps: readonly {
    readonly order: number;
    readonly kind: 'remind' | 'escalate';
    readonly at: number;
    readonly recipients: RecipientsCode;
    readonly lapsed: boolean;
  }[];
};

/** A plan as the domain computed it, ready to be kept. */
export function toKeep(plan: PlannedChase): PlanToKeep {
  return {
    dueAt: plan.dueAt,
    closesAt: plan.closesAt,
    steps: plan.steps.map((step) => ({ ...step, recipients: codeOf(step.recipients) })),
  };
}

const planRow = z.object({ id: of(chasePlans.id) });

type Wanted = { readonly processId: string; readonly plan: PlanToKeep; readonly text: PlanText };
const samePlan = statement('chase.same-plan', planRow, ({ processId, plan, text }: Wanted) => {
  const shape = JSON.stringify(plan.steps.map((step) => [step.kind, step.at, step.recipients, step.lapsed]));
  return sql`
    select c.id from chase_plans c
    where c.process_id = ${processId} and c.due_at = ${instant(plan.dueAt)} and c.calendar = ${text.calendar}
      and c.closes_at = ${instant(plan.closesAt)}
      and not exists (select from chase_steps s where s.plan_id = c.id and s.raised_at is not null)
      and (select coalesce(jsonb_agg(jsonb_build_array(s.kind, (extract(epoch from s.at) * 1000)::bigint, s.audience, s.lapsed_at is not null) order by s.position), '[]')
        from chase_steps s where s.plan_id = c.id) = ${shape}::jsonb
    limit 1`;
});

/**
 * The plan's id: an unused one of the process and calendar with exactly the same instants and steps is reused, so that fifty
 * extensions to one new date share one plan (design section 3). Plans and steps never change once made.
 */
export async function ensurePlan(tx: Tx, processId: string, plan: PlanToKeep, text: PlanText): Promise<string> {
  const [same] = await samePlan(tx, { processId, plan, text });
  const [id] = same === undefined ? await insertPlans(tx, processId, [{ plan, text }]) : [same.id];
  if (id === undefined) throw new Error('an inserted plan returned no id');
  return id;
}

export type PlanWithText = { readonly plan: PlanToKeep; readonly text: PlanText };

const headColumns = {
  dueAt: 'double precision',
  closesAt: 'double precision',
  zone: 'text',
  dueWallText: 'text',
  calendar: 'text',
  calendarVersion: 'text',
} as const;

const insertHeads = statement(
  'chase.add-plans',
  planRow,
  ({ processId, plans }: { processId: string; plans: readonly PlanWithText[] }) => {
    const heads = plans.map(({ plan: { dueAt, closesAt }, text }) => ({ dueAt, closesAt, ...text }));
    return sql`
    with given as materialized (
      select uuidv7() as id, g.* from ${givenRows(heads, headColumns)}),
    inserted as (
      insert into chase_plans (id, process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
      select id, ${processId}::uuid, to_timestamp("dueAt" / 1000), to_timestamp("closesAt" / 1000), zone, "dueWallText", calendar, "calendarVersion"
      from given)
    select id from given order by ordinality`;
  },
);

type StepOfPlan = PlanToKeep['steps'][number] & { readonly plan: string | undefined };
const insertSteps = command(
  'chase.add-steps',
  (steps: readonly StepOfPlan[]) => sql`
    insert into chase_steps (plan_id, position, kind, at, audience, lapsed_at)
    select s.plan, s."order", s.kind, to_timestamp(s.at / 1000), s.recipients, case when s.lapsed then app_now() end
    from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb)
      as s(plan uuid, "order" smallint, kind text, at double precision, recipients text, lapsed boolean)`,
);

/** Many plans in two statements, ids in their order; a step's row level security looks for its plan, which must be there before. */
export async function insertPlans(tx: Tx, processId: string, plans: readonly PlanWithText[]): Promise<string[]> {
  const ids = (await insertHeads(tx, { processId, plans })).map(({ id }) => id);
  const steps = plans.flatMap(({ plan }, index) => plan.steps.map((step) => ({ ...step, plan: ids[index] })));
  await insertSteps(tx, steps);
  return ids;
}

const textOfPlan = statement(
  'chase.plan-text',
  z.object({
    zone: of(chasePlans.zone),
    dueWallText: of(chasePlans.dueWallText),
    calendar: of(chasePlans.calendar),
    calendarVersion: of(chasePlans.calendarVersion),
  }),
  (planId: string) => sql`
    select zone, due_wall_text as "dueWallText", calendar, calendar_version as "calendarVersion" from chase_plans where id = ${planId}`,
);
export type PlanText = RowOf<typeof textOfPlan>;

/** How the plan of a task reads to people: kept beside the instants, and carried over to a plan made from it. */
export async function planText(tx: Tx, planId: string): Promise<PlanText> {
  const [text] = await textOfPlan(tx, planId);
  if (text === undefined) throw new Error('a task without a plan');
  return text;
}

export type Replaced = { readonly from: string; readonly to: string };

/** A round that was chased by the one plan is by the other. */
export const replaceRoundPlan = command(
  'chase.replace-round-plan',
  ({ from, to }: Replaced) => sql`update consultations set plan_id = ${to} where plan_id = ${from}`,
);

const bringForward = command(
  'chase.bring-forward',
  (processId: string) => sql`
    update processes p set wake_at = next.at
    from (
      select min(at) as at from (
        select s.at from chase_plans c join chase_steps s on s.plan_id = c.id
        where c.process_id = ${processId} and s.raised_at is null and s.lapsed_at is null
          and exists (select from tasks t where t.plan_id = c.id and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at)
        union all
        select min(t.closes_at) from tasks t
        where t.process_id = ${processId} and t.state = 'open' and t.stopped_at is null and t.kind in ${closingKinds}) owed) next
    where p.id = ${processId} and next.at is not null and (p.wake_at is null or next.at < p.wake_at)`,
);

/**
 * Brings `wake_at` forward where a step or a closing is owed earlier than the process waits for; true if it did, and the
 * process must be nudged. The caller holds the process row (design section 2).
 */
export async function wakesEarlier(tx: Tx, processId: string): Promise<boolean> {
  return (await bringForward(tx, processId)) > 0;
}
