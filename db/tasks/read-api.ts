import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { TaskState } from '../../domain/tasks/task.ts';
import type { Tx } from '../connect.ts';
import { agencyKinds } from '../chase/task-kinds.ts';
import { actingFor } from '../acting-for.ts';
import { held, mine, peopleOf, somebody, type Whose } from './read-mine.ts';
import { ms } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { questions } from '../schema/rounds.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { taskMoment } from './shapes.ts';
import { uuids } from '../uuids.ts';

type Owed = {
  actor: Whose;
  /** His own, an agency's, or everything. */
  scope: 'own' | 'partner' | 'all';
  filter: TaskFilter;
  cursor?: string | undefined;
  limit: number;
};

function owedBy({ actor, scope }: Pick<Owed, 'actor' | 'scope'>): SQL {
  if (scope === 'own') return mine(actor);
  if (scope === 'all') return sql`true`;
  return sql`t.id = any((select app_tasks())::uuid[]) and (t.kind in ${agencyKinds} or t.id in (select w.task_id from task_answerers w where w.person_id = any(${peopleOf(actor)})))`;
}

const lists = (['own', 'partner', 'all'] as const).flatMap((scope) =>
  [undefined, 'an id'].flatMap((processId) =>
    [undefined, 'an id'].map((cursor): Owed => ({ actor: somebody, scope, filter: { processId }, cursor, limit: 1 })),
  ),
);
const owed = statement(
  'tasks.list',
  z.object({
    ...taskMoment,
    agencyId: of(tasks.agencyId),
    agency: of(agencies.name).nullable(),
    answeredAt: epochMs.nullable(),
    onTime: of(tasks.onTime),
  }),
  ({ filter: { kind, state, processId }, cursor, limit, ...whose }: Owed) => sql`
    ${whose.scope === 'own' ? sql`with ${held(whose.actor)}` : sql``}
    select t.id, t.kind, t.process_id as "processId", p.reference, coalesce(t.title, p.title) as title, t.agency_id as "agencyId", a.name as agency, t.state,
      ${taskState} as "taskState", ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone,
      ${ms(sql`t.answered_at`)} as "answeredAt", t.on_time as "onTime", t.version
    from ${whose.scope === 'own' ? sql`t` : sql`tasks t`} join processes p on p.id = t.process_id left join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where ${owedBy(whose)}
      and (${kind ?? null}::text is null or t.kind = ${kind ?? null}) and (${state ?? null}::text is null or t.state = ${state ?? null})
      ${processId === undefined ? sql`` : sql`and t.process_id = ${processId}`}
      ${cursor === undefined ? sql`` : sql`and t.id < ${cursor}`}
    order by t.id desc limit ${limit + 1}`,
  lists,
);
export type TaskLine = RowOf<typeof owed>;

export type TaskFilter = {
  readonly state?: TaskState | undefined;
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
  const everything = actingFor(actor).role !== 'partner';
  return owed(tx, { actor, scope: filter.mine === true ? 'own' : everything ? 'all' : 'partner', filter, ...page });
}

const foreign = statement(
  'tasks.foreign-questions',
  z.object({ id: of(questions.id) }),
  ({ taskId, questionIds }: { taskId: string; questionIds: readonly string[] }) => sql`
    select asked.id from unnest(${uuids(questionIds)}) asked(id)
    where exists (select from tasks t where t.id = ${taskId}) and not exists (
      select from questions q join tasks t on t.process_id = q.process_id where t.id = ${taskId} and q.id = asked.id)
      and not exists (select from inspection_findings f join tasks t on t.process_id = f.process_id and t.agency_id = f.agency_id
        where t.id = ${taskId} and t.kind = 'accuracy-comments' and f.id = asked.id and f.withdrawn_at is null)`,
);

/** Of the questions that an answer replies to, those that are none of the task's round, nor findings that it is to check. */
export async function foreignQuestions(tx: Tx, taskId: string, questionIds: readonly string[]): Promise<string[]> {
  if (questionIds.length === 0) return [];
  return (await foreign(tx, { taskId, questionIds })).map(({ id }) => id);
}
