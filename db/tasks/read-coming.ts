import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { may, type Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { runningProcess } from '../chase/task-kinds.ts';
import { held, mine, type Whose } from './read-mine.ts';
import { ms } from '../rows.ts';
import { instant } from '../instant.ts';
import { chasePlans, processes, tasks } from '../schema/chase.ts';
import { consultations } from '../schema/rounds.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** The most that one calendar holds. */
const most = 500;

type Span = { readonly from: number; readonly until: number };
const within = ({ from, until }: Span) => sql`between ${instant(from)} and ${instant(until)}`;

const comingShape = z.object({
  id: of(tasks.id),
  what: z.enum(['task', 'meeting', 'closing', 'date']),
  at: epochMs,
  zone: of(chasePlans.zone),
  taskKind: of(tasks.kind).nullable(),
  processKind: of(processes.kind),
  processId: of(processes.id),
  taskId: of(tasks.id).nullable(),
  reference: of(processes.reference),
  title: of(processes.title),
  place: of(consultations.place),
});
/** At the end of the day for which a stage is planned, over the aliases `g` and `s`. */
const plannedEnd = sql`((g.planned_on + 1)::timestamp at time zone s.zone)`;

const coming = statement(
  'tasks.coming',
  comingShape,
  ({ actor, staff, span }: { actor: Whose; staff: boolean; span: Span }) => sql`
    with ${held(actor)}, coming as (
      select t.id, 'task' as what, c.due_at as at, c.zone, t.kind as task_kind, p.id as process_id, t.id as task_id, t.title, null::text as place
      from t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id
      where t.state = 'open' and ${runningProcess} and ${mine(actor)} and c.due_at ${within(span)}
      union all
      select p.id, 'meeting', n.event_at, n.zone, null, p.id, null, null, n.place from consultations n join processes p on p.id = n.process_id
      where ${runningProcess} and n.event_at ${within(span)}
        and (${staff}::boolean or exists (select from t where t.process_id = p.id and ${mine(actor)}))
      union all
      select p.id, 'closing', p.closes_at, n.zone, null, p.id, null, null, null from consultations n join processes p on p.id = n.process_id
      where ${staff}::boolean and p.state = 'open' and p.closes_at ${within(span)}
      union all
      select i.id, 'date', (i.due_on + 1)::timestamp at time zone s.zone, s.zone, null, p.id, i.task_id, i.title, null
      from dated_items i join strategies s on s.process_id = i.strategy_id join processes p on p.id = i.strategy_id
      where ${staff}::boolean and ${runningProcess} and i.state = 'planned' and (i.due_on + 1)::timestamp at time zone s.zone ${within(span)}
        and not exists (select from t where t.id = i.task_id and ${mine(actor)}))
    select o.id, o.what, ${ms(sql`o.at`)} as at, o.zone, o.task_kind as "taskKind", p.kind as "processKind", p.id as "processId",
      o.task_id as "taskId", p.reference, coalesce(o.title, p.title) as title, o.place
    from coming o join processes p on p.id = o.process_id order by o.at, o.id limit ${most}`,
);
/** One thing that comes: a task that falls due, a meeting, a round that closes, a date of a strategy. */
export type Coming = RowOf<typeof coming>;

const stagesComing = statement(
  'tasks.stages-coming',
  comingShape,
  (span: Span) => sql`
    select g.id, 'date' as what, ${ms(plannedEnd)} as at, s.zone, null as "taskKind", p.kind as "processKind", p.id as "processId", null::uuid as "taskId",
      p.reference, g.title, null as place
    from processes p join developments d on d.process_id = p.id join strategies s on s.process_id = d.strategy_id
      join development_stages g on g.development_id = p.id
    where p.kind = 'development' and p.state = 'running' and g.task_id is null and ${plannedEnd} ${within(span)}
      and not exists (select from stage_turns t where t.stage_id = g.id and t.set_aside_at is null) order by g.planned_on, g.id limit ${most}`,
);

/**
 * What comes for the person from one instant to another, the nearest first: what he owes, the meetings of what he takes
 * part in, and for the directorate also when rounds close, what the strategies promise, and the stages of developments that
 * nobody is asked to open yet. Epoch milliseconds.
 */
export async function listComing(tx: Tx, actor: Actor, from: number, until: number): Promise<Coming[]> {
  const span = { from, until };
  const rows = await coming(tx, { actor, staff: may(actor, 'see-consultations'), span });
  if (!may(actor, 'see-development')) return rows;
  const stages = await stagesComing(tx, span);
  return [...rows, ...stages].toSorted((one, next) => one.at - next.at).slice(0, most);
}
