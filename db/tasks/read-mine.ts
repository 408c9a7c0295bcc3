import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { closingKinds, runningProcess } from '../chase/task-kinds.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { standing } from '../chase/standing.ts';

export type MyTask = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly agency: string | null;
  readonly kind: TaskKind;
  readonly standing: string;
  readonly dueAt: number;
  readonly zone: string;
  readonly draftSaved: boolean;
};

/**
 * Over the aliases `t` and `p`: the answers of the person's agencies, and whatever else he answers for, himself or for somebody who is away: an
 * officer's sight of everything is not his to-do list.
 */
export function mine(actor: Actor) {
  const agencies = `{${actor.agencyIds.join(',')}}`;
  const given = `{${(actor.taskIds ?? []).join(',')}}`;
  return sql`t.state <> 'withdrawn' and p.state <> 'draft' and case when t.kind = 'answer' then t.agency_id = any(${agencies}::uuid[]) or t.id = any(${given}::uuid[])
    else t.id in (select w.task_id from task_answerers w where w.person_id = any(${peopleOf(actor)})) end`;
}

/** The person, and whom he stands in for. */
export function peopleOf(actor: Actor) {
  return sql`${`{${[actor.personId, ...actor.standsFor].join(',')}}`}::uuid[]`;
}

const open = sql`(t.state = 'open' and (t.closes_at > app_now() or t.kind not in ${closingKinds}) and ${runningProcess})`;

/** A page of tasks of the actor's agencies, those due soonest first. `after` is the last id of the page before. */
export async function listMyTasks(
  tx: Tx,
  actor: Actor,
  which: { open: boolean; after: string | undefined },
): Promise<Cut<MyTask>> {
  const { rows } = await tx.execute<MyTask>(sql`
    select t.id, p.reference, coalesce(t.title, p.title) as title, a.name as agency, t.kind, ${standing} as standing, ${ms(sql`c.due_at`)} as "dueAt", c.zone,
      exists (select from drafts d where d.task_id = t.id) as "draftSaved"
    from tasks t join processes p on p.id = t.process_id left join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where ${mine(actor)} and ${which.open ? open : sql`not ${open}`}
      ${which.after === undefined ? sql`` : sql`and (c.due_at, t.id) > (select x.due_at, k.id from tasks k join chase_plans x on x.id = k.plan_id where k.id = ${which.after})`}
    order by c.due_at, t.id limit ${pageSize + 1}`);
  return cut(rows);
}

export async function countMyTasks(tx: Tx, actor: Actor): Promise<{ open: number; late: number }> {
  const { rows } = await tx.execute<{ open: number; late: number }>(sql`
    select count(*)::int as open, (count(*) filter (where c.due_at < app_now()))::int as late
    from tasks t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id
    where ${mine(actor)} and ${open}`);
  return rows[0] ?? { open: 0, late: 0 };
}
