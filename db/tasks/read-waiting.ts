import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { runningProcess } from '../chase/task-kinds.ts';
import { ms } from '../rows.ts';
import { chasePlans, processes, tasks } from '../schema/chase.ts';
import { inspectionProposals } from '../schema/inspections.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { nextStep } from './shapes.ts';

/** The most lines of one sort that a start page shows. */
export const mostWaiting = 20;

const named = {
  processId: of(processes.id),
  processKind: of(processes.kind),
  reference: of(processes.reference),
  title: of(processes.title),
};

/** Everything that is overdue in processes that run, the longest overdue first; one more than a page shows says that there is more. */
export const listOverdueWork = statement(
  'tasks.overdue-work',
  z.object({
    ...named,
    taskKind: of(tasks.kind),
    late: count,
    /** Of how many that were asked for at once; null where they come one by one, over years. */
    of: count.nullable(),
    next: nextStep,
    zone: of(chasePlans.zone),
  }),
  () => sql`
    with moment as materialized (select app_now() as at),
    overdue as (
      select p.id, t.kind, count(*)::int as late, min(c.due_at) as since, min(c.zone) as zone
      from processes p join chase_plans c on c.process_id = p.id
        join tasks t on t.process_id = p.id and t.plan_id = c.id and t.state = 'open' and t.stopped_at is null
      where ${runningProcess} and c.due_at < (select at from moment) group by p.id, t.kind
      order by since, p.id limit ${mostWaiting + 1})
    select p.id as "processId", p.kind as "processKind", p.reference, p.title, o.kind as "taskKind", o.late, o.zone,
      case when o.kind in ('answer', 'return') then
        (select count(*)::int from tasks a where a.process_id = p.id and a.kind = o.kind and a.state <> 'withdrawn') end as of,
      (select jsonb_build_object('at', ${ms(sql`s.at`)}, 'kind', s.kind, 'recipients', s.audience)
        from chase_plans c join chase_steps s on s.plan_id = c.id
        where c.process_id = p.id and s.raised_at is null and s.lapsed_at is null and exists (
          select from tasks t where t.process_id = p.id and t.plan_id = c.id and t.state = 'open' and t.stopped_at is null
            and t.kind = o.kind and t.joined_plan_at < s.at)
        order by s.at, s.position limit 1) as next
    from overdue o join processes p on p.id = o.id order by o.since, p.id, o.kind`,
);
/** What is overdue of one kind in one process. */
export type OverdueWork = RowOf<typeof listOverdueWork>;

/** Sign-offs that go no further by themselves, and why. */
export const listStuckSignOffs = statement(
  'tasks.stuck-sign-offs',
  z.object({
    ...named,
    stage: of(signOffStages.name).nullable(),
    why: z.enum(['drafted', 'meeting-over', 'nobody-signs', 'no-date']),
  }),
  () => sql`
    with looked as (
      select p.id, p.kind, p.reference, p.title, g.name as stage, case
        when p.state = 'draft' and q.state = 'signing' then 'drafted'
        when p.state = 'open' and not exists (select from signatory_tasks y join tasks t on t.id = y.task_id
          where y.stage_id = g.id and t.state = 'open') then 'nobody-signs'
        when p.state = 'open' and g.meeting_at < app_now() then 'meeting-over'
        when p.state = 'open' and g.meeting_at is null and g.due_at is null then 'no-date' end as why
      from processes p join sign_offs o on o.process_id = p.id left join processes q on q.id = p.parent_id
        left join sign_off_stages g on g.process_id = p.id and g.state = 'open'
      where p.kind = 'sign-off' and p.state in ('draft', 'open'))
    select id as "processId", kind as "processKind", reference, title, stage, why from looked
    where why is not null order by id limit ${mostWaiting + 1}`,
);

const moves = statement(
  'tasks.asked-moves',
  z.object({ ...named, asked: count }),
  () => sql`
    select p.id as "processId", p.kind as "processKind", p.reference, p.title, count(*)::int as asked
    from date_moves m join dated_items i on i.id = m.item_id join processes p on p.id = i.strategy_id
    where m.state = 'asked' and i.state = 'planned' group by p.id order by p.id limit ${mostWaiting}`,
);

const toFinish = statement(
  'tasks.developments-to-finish',
  z.object(named),
  () => sql`
    select p.id as "processId", p.kind as "processKind", p.reference, p.title from processes p
    where p.kind = 'development' and p.state = 'running'
      and not exists (select from tasks t where t.process_id = p.id and t.state = 'open')
      and not exists (select from stage_turns s join processes q on q.id = s.process_id
        where s.development_id = p.id and s.set_aside_at is null and q.state in ('draft', 'open', 'referred-back'))
    order by p.id limit ${mostWaiting}`,
);

/** What nobody has decided yet. */
export type Undecided = {
  readonly proposals: number;
  /** Strategies with dates that somebody asks to move. */
  readonly moves: readonly RowOf<typeof moves>[];
  /** Developments in which nothing is left to be opened. */
  readonly toFinish: readonly RowOf<typeof toFinish>[];
};

export async function readUndecided(tx: Tx): Promise<Undecided> {
  const proposals = await tx.$count(inspectionProposals, eq(inspectionProposals.state, 'proposed'));
  return { proposals, moves: await moves(tx), toFinish: await toFinish(tx) };
}
