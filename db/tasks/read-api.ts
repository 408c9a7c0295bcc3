import { sql, type SQL } from 'drizzle-orm';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { agencyKinds } from '../chase/task-kinds.ts';
import { actingFor } from '../acting-for.ts';
import { mine, peopleOf } from './read-mine.ts';
import { ms } from '../rows.ts';
import { standing } from '../chase/standing.ts';

export type TaskLine = {
  readonly id: string;
  readonly kind: TaskKind;
  readonly processId: string;
  readonly reference: string;
  readonly title: string;
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly state: 'open' | 'answered' | 'not_answered' | 'not_reached' | 'withdrawn' | 'cancelled';
  readonly standing: string;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly zone: string;
  readonly answeredAt: number | null;
  readonly onTime: boolean | null;
  readonly version: number;
};

export type TaskFilter = {
  readonly state?: TaskLine['state'] | undefined;
  readonly processId?: string | undefined;
  readonly kind?: TaskKind | undefined;
  /** Only what the reader answers for, as his page of tasks lists it. */
  readonly mine?: boolean;
};

/**
 * What agencies owe, and for whom: participants are listed what their agencies or they themselves owe, and not what the
 * directorate owes about them; the directorate is listed everything. The newest first; one more than `limit` tells whether
 * a page follows.
 */
export async function listTasks(
  tx: Tx,
  actor: Actor,
  filter: TaskFilter,
  page: { cursor?: string | undefined; limit: number },
): Promise<TaskLine[]> {
  const { rows } = await tx.execute<TaskLine>(sql`
    select t.id, t.kind, t.process_id as "processId", p.reference, coalesce(t.title, p.title) as title, t.agency_id as "agencyId", a.name as agency, t.state,
      ${standing} as standing, ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone,
      ${ms(sql`t.answered_at`)} as "answeredAt", t.on_time as "onTime", t.version
    from tasks t join processes p on p.id = t.process_id left join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where ${owedBy(actor, filter.mine === true)}
      ${filter.kind === undefined ? sql`` : sql`and t.kind = ${filter.kind}`}
      ${filter.state === undefined ? sql`` : sql`and t.state = ${filter.state}`}
      ${filter.processId === undefined ? sql`` : sql`and t.process_id = ${filter.processId}`}
      ${page.cursor === undefined ? sql`` : sql`and t.id < ${page.cursor}`}
    order by t.id desc limit ${page.limit + 1}`);
  return rows;
}

function owedBy(actor: Actor, own: boolean): SQL {
  if (own) return mine(actor);
  if (actingFor(actor).role !== 'partner') return sql`true`;
  return sql`(t.kind in ${agencyKinds} or t.id in (select w.task_id from task_answerers w where w.person_id = any(${peopleOf(actor)})))`;
}

/** Of the questions that an answer replies to, those that are none of the task's round, nor findings that it is to check. */
export async function foreignQuestions(tx: Tx, taskId: string, questionIds: readonly string[]): Promise<string[]> {
  if (questionIds.length === 0) return [];
  const { rows } = await tx.execute<{ id: string }>(sql`
    select asked.id from jsonb_array_elements_text(${JSON.stringify(questionIds)}::jsonb) asked(id)
    where exists (select from tasks t where t.id = ${taskId}) and not exists (
      select from questions q join tasks t on t.process_id = q.process_id where t.id = ${taskId} and q.id = asked.id::uuid)
      and not exists (select from inspection_findings f join tasks t on t.process_id = f.process_id and t.agency_id = f.agency_id
        where t.id = ${taskId} and t.kind = 'accuracy-comments' and f.id = asked.id::uuid and f.withdrawn_at is null)`);
  return rows.map((row) => row.id);
}
