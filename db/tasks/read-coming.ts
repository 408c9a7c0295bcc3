import { sql } from 'drizzle-orm';
import { may, type Actor } from '../../domain/permissions.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { runningProcess } from '../chase/task-kinds.ts';
import { mine } from './read-mine.ts';
import { ms } from '../rows.ts';
import { instant } from '../instant.ts';

/** One thing that comes: a task that falls due, a meeting, a round that closes, a date of a strategy. */
export type Coming = {
  readonly id: string;
  readonly what: 'task' | 'meeting' | 'closing' | 'date';
  readonly at: number;
  readonly zone: string;
  readonly taskKind: TaskKind | null;
  readonly processKind: ProcessKind;
  readonly processId: string;
  readonly taskId: string | null;
  readonly reference: string;
  readonly title: string;
  readonly place: string | null;
};

/** The most that one calendar holds. */
const most = 500;

/**
 * What comes for the person from one instant to another, the nearest first: what he owes, the meetings of what he takes
 * part in, and for the directorate also when rounds close and what the strategies promise. Epoch milliseconds.
 */
export async function listComing(tx: Tx, actor: Actor, from: number, until: number): Promise<Coming[]> {
  const staff = may(actor, 'see-consultations');
  const within = sql`between ${instant(from)} and ${instant(until)}`;
  const { rows } = await tx.execute<Coming>(sql`
    with coming as (
      select t.id, 'task' as what, c.due_at as at, c.zone, t.kind as task_kind, p.id as process_id, t.id as task_id, t.title, null::text as place
      from tasks t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id
      where t.state = 'open' and ${runningProcess} and ${mine(actor)} and c.due_at ${within}
      union all
      select p.id, 'meeting', n.event_at, n.zone, null, p.id, null, null, n.place from consultations n join processes p on p.id = n.process_id
      where ${runningProcess} and n.event_at ${within}
        and (${staff}::boolean or exists (select from tasks t where t.process_id = p.id and ${mine(actor)}))
      union all
      select p.id, 'closing', p.closes_at, n.zone, null, p.id, null, null, null from consultations n join processes p on p.id = n.process_id
      where ${staff}::boolean and p.state = 'open' and p.closes_at ${within}
      union all
      select i.id, 'date', (i.due_on + 1)::timestamp at time zone s.zone, s.zone, null, p.id, i.task_id, i.title, null
      from dated_items i join strategies s on s.process_id = i.strategy_id join processes p on p.id = i.strategy_id
      where ${staff}::boolean and ${runningProcess} and i.state = 'planned' and (i.due_on + 1)::timestamp at time zone s.zone ${within}
        and not exists (select from tasks t where t.id = i.task_id and ${mine(actor)}))
    select o.id, o.what, ${ms(sql`o.at`)} as at, o.zone, o.task_kind as "taskKind", p.kind as "processKind", p.id as "processId",
      o.task_id as "taskId", p.reference, coalesce(o.title, p.title) as title, o.place
    from coming o join processes p on p.id = o.process_id order by o.at, o.id limit ${most}`);
  return rows;
}
