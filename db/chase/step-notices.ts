import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { falls, offeredRecipients, kindAndRung } from '../../domain/chase/recipients.ts';
import type { RecipientsCode } from '../../domain/chase/policy.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { count } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { tellOfNobody } from './owed-by-nobody.ts';
import { office, officers, recipientsNow } from './recipients.ts';
import { ladderAgency } from './task-kinds.ts';

/** A step and whom it tells of which tasks: those of a plan that owe it, or some whose people are replaced. */
export type ToldStep = {
  readonly processId: string;
  readonly stepId: string;
  readonly kind: 'remind' | 'escalate';
  readonly at: number;
  readonly recipients: RecipientsCode;
  /** The plan that the tasks are on once the pass is over (another after an outage). */
  readonly notedPlanId: string | null;
  readonly of: { readonly planId: string } | { readonly taskIds: readonly string[] };
};

const anyStep = { processId: '', stepId: '', at: 0, notedPlanId: '', of: { planId: '' } };
const tell = statement(
  'chase.tell-step',
  z.object({ notices: count, unheard: count, unowned: z.array(z.string()) }),
  (step: ToldStep) => {
    const { kind, rung } = kindAndRung(step.recipients);
    return sql`
    with joined as materialized (${joined(step)}),
    answering as (select w.task_id, w.person_id from joined o join task_answerers w on w.task_id = o.id),
    owing as (${owing(step)}),
    found as (select o.id as task_id, r.person_id, r.fell_to from owing o join ${recipientsNow[kind](sql`${rung}::int`)}),
    told as (${falls(kind) ? orOfficers : sql`select * from found`}),
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
        ${instant(step.at)}, ${rung}::smallint, r.fell_to, r.for_person_id
      from (select * from reached
        union all select m.task_id, f.person_id, ${kind === 'directorate' ? null : 'directorate'}::text, null::uuid from missed m cross join (${office}) f) r
      on conflict do nothing returning 1)
    select (select count(*) from noted)::int as notices, (select count(*) from missed)::int as unheard,
      array(select id from joined where id not in (select task_id from ${sql.raw(kind === 'respondents' ? 'found' : 'answering')})) as unowned`;
  },
  offeredRecipients().flatMap((recipients) =>
    (['remind', 'escalate'] as const).map((kind) => ({ ...anyStep, kind, recipients })),
  ),
);

/** What a step has said: how many notices were new, of how many tasks nobody whom it was meant for could be told, and which nobody answers for. */
export type Told = RowOf<typeof tell>;

/**
 * One notice for each of the tasks and each of the step's recipients (db/chase/recipients.ts), in one statement however many
 * there are; a repeat inserts nothing. An escalation that would reach nobody is told to the directorate's officers, and
 * where none of them is reached either, to its administrators.
 */
export async function tellStep(tx: Tx, step: ToldStep): Promise<Told> {
  const [told] = await tell(tx, step);
  return told ?? { notices: 0, unheard: 0, unowned: [] };
}

/** A step that has come. Of what nobody answers for there is nobody to remind, and no ladder to climb: the officers hear of it again. */
export async function raiseStep(tx: Tx, step: ToldStep): Promise<Told> {
  const told = await tellStep(tx, step);
  if (told.unowned.length > 0) await tellOfNobody(tx, told.unowned, `:${step.stepId}`);
  return told;
}

/** Nobody is where the step looks: the directorate's officers hear it, and the record says so. */
const orOfficers = sql`
  select * from found
  union all
  select o.id, f.person_id, 'directorate' from owing o cross join (${officers}) f where o.id not in (select task_id from found)`;

/** The tasks that are on the step's way: open, running, on the plan since before its instant. */
function joined({ processId, at, of }: ToldStep): SQL {
  const which =
    'taskIds' in of
      ? sql`t.id = any(${uuids(of.taskIds)})`
      : sql`t.process_id = ${processId} and t.plan_id = ${of.planId} and t.state = 'open' and t.stopped_at is null
          and t.joined_plan_at < ${instant(at)}`;
  return sql`select t.id, ${ladderAgency} as ladder_agency from tasks t where ${which}`;
}

/** Those of them that owe it: an escalation not while more time is asked for and nobody has decided. */
function owing({ kind, of }: ToldStep): SQL {
  if (kind === 'remind' || 'taskIds' in of) return sql`select * from joined`;
  // Nobody reachable: listed for the directorate, never "did not comply".
  return sql`
    select * from joined where id not in (select task_id from extension_requests where state = 'asked')
      and id in (select w.task_id from answering w join people p on p.id = w.person_id and p.not_reached_at is null)`;
}
