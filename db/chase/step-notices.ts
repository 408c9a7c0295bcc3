import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { count } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { ladderAgency } from './task-kinds.ts';
import { heldNow } from '../held-now.ts';
import { tellOfNobody } from './owed-by-nobody.ts';

export type RaisedStep = {
  readonly processId: string;
  /** The plan whose tasks owe the step, and the plan they are on once the pass is over (another after an outage). */
  readonly planId: string;
  readonly notedPlanId: string;
  readonly stepId: string;
  readonly at: number;
  readonly audience: string;
  readonly kind: 'remind' | 'escalate';
  readonly now: number;
};

const anyStep = { processId: '', planId: '', notedPlanId: '', stepId: '', at: 0, now: 0 };
const raise = statement(
  'chase.raise-step',
  z.object({ notices: count, unheard: count }),
  (step: RaisedStep) => sql`
    with owing as (${owing(step)}), rungs as (${rungs(levelOf(step.audience) ?? 0)}), told as (${recipients(step.audience)}),
    -- A person who is absent has a substitute for the period; both are shown.
    resolved as (
      select told.task_id, coalesce(a.substitute_id, told.person_id) as person_id, told.fell_to,
        case when a.substitute_id is not null then told.person_id end as for_person_id
      from told left join people_away a on a.person_id = told.person_id),
    reached as (
      select r.task_id, r.person_id, r.fell_to, r.for_person_id from resolved r join people p on p.id = r.person_id and p.not_reached_at is null),
    missed as (
      select o.id as task_id from owing o where ${step.kind === 'escalate'} and o.id not in (select task_id from reached)),
    noted as (
      insert into notices (process_id, task_id, person_id, kind, occasion, step_id, plan_id, order_at, rung, fell_to, for_person_id)
      select ${step.processId}::uuid, r.task_id, r.person_id, ${step.kind === 'remind' ? 'reminder' : 'escalation'},
        ${`step:${step.stepId}`}, ${step.stepId}::uuid, ${step.notedPlanId}::uuid,
        ${instant(step.at)}, ${levelOf(step.audience)}::smallint, r.fell_to, r.for_person_id
      from (select * from reached
        union all select m.task_id, f.person_id, ${step.audience === 'directorate' ? null : 'directorate'}::text, null::uuid from missed m cross join (${office}) f) r
      on conflict do nothing returning 1)
    select (select count(*) from noted)::int as notices, (select count(*) from missed)::int as unheard`,
  [
    { ...anyStep, kind: 'remind', audience: 'respondents' },
    { ...anyStep, kind: 'escalate', audience: 'ladder:1' },
    { ...anyStep, kind: 'escalate', audience: 'directorate' },
  ],
);

/** What a step has said: how many notices were new, and of how many tasks nobody whom it was meant for could be told. */
export type Raised = RowOf<typeof raise>;

/**
 * One notice for each task that owes the step and each person of its audience, in one statement however many tasks
 * there are; a repeat inserts nothing. An escalation that would reach nobody is told to the directorate's officers, and
 * where none of them is reached either, to its administrators.
 */
export async function noticesOfStep(tx: Tx, step: RaisedStep): Promise<Raised> {
  const [raised] = await raise(tx, step);
  // Of what nobody answers for there is nobody to remind, and no ladder to climb: the officers hear of it again instead.
  const ofPlan = sql`t.process_id = ${step.processId} and t.plan_id = ${step.planId} and t.stopped_at is null`;
  await tellOfNobody(tx, ofPlan, `:${step.stepId}`);
  return raised ?? { notices: 0, unheard: 0 };
}

/** The tasks that owe the step: open, running, on the plan since before its instant; for an escalation also not excused. */
function owing(step: RaisedStep): SQL {
  const base = sql`
    select t.id, ${ladderAgency} as ladder_agency
    from tasks t
    where t.process_id = ${step.processId} and t.plan_id = ${step.planId} and t.state = 'open' and t.stopped_at is null
      and t.joined_plan_at < ${instant(step.at)}`;
  if (step.kind === 'remind') return base;
  // Asked for more time and undecided: held. Nobody reachable: listed for the directorate, never "did not comply".
  return sql`${base}
      and t.id not in (select task_id from extension_requests where state = 'asked')
      and exists (select from task_answerers w join people p on p.id = w.person_id
        where w.task_id = t.id and p.not_reached_at is null)`;
}

/** The officers of the directorate who hold their post now. */
export const officers = sql`
  select distinct h.person_id from posts o join post_holders h on h.post_id = o.id join agencies a on a.id = o.agency_id
  where a.is_directorate and o.role = 'officer' and ${heldNow}`;

/** Who is told in place of nobody: the officers who are reached, else the administrators who are. */
const office = sql`
  select f.person_id from (
    select h.person_id, o.role, min(o.role) filter (where o.role = 'officer') over () as officers
    from posts o join post_holders h on h.post_id = o.id join agencies a on a.id = o.agency_id
      join people n on n.id = h.person_id and n.not_reached_at is null
    where a.is_directorate and o.role in ('officer', 'administrator') and ${heldNow}) f
  where f.role = coalesce(f.officers, 'administrator') group by f.person_id`;

function recipients(audience: string): SQL {
  if (audience === 'respondents')
    return sql`select o.id as task_id, w.person_id, null as fell_to from owing o join task_answerers w on w.task_id = o.id`;
  if (audience === 'directorate')
    return sql`select o.id as task_id, f.person_id, null as fell_to from owing o cross join (${officers}) f`;
  const level = levelOf(audience) ?? 0;
  // A missing level falls to the next one up that somebody stands on, at the end to the directorate, and says so.
  return sql`
    select o.id as task_id, r.person_id, case when r.level <> ${level}::int then r.level::text end as fell_to
    from owing o join rungs r on r.agency_id = o.ladder_agency
    union all
    select o.id, f.person_id, 'directorate'
    from owing o cross join (${officers}) f where not exists (select from rungs r where r.agency_id = o.ladder_agency)`;
}

/** The rung that the step names, if it names one. */
function levelOf(audience: string): number | null {
  return audience.startsWith('ladder:') ? Number(audience.slice('ladder:'.length)) : null;
}

/** The lowest rung from `level` upwards on which somebody stands, per agency. */
function rungs(level: number): SQL {
  return sql`
    select agency_id, person_id, level from (
      select p.agency_id, h.person_id, p.ladder_level::int as level, min(p.ladder_level) over (partition by p.agency_id) as lowest
      from posts p join post_holders h on h.post_id = p.id join people n on n.id = h.person_id and n.not_reached_at is null
      where p.ladder_level >= ${level} and ${heldNow}) standing
    where level = lowest`;
}
