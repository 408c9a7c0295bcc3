import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { closingKinds, runningProcess } from '../chase/task-kinds.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { agencies } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { taskLine } from './shapes.ts';
import { uuids } from '../uuids.ts';

/** Whose tasks: what of an actor it takes to tell. */
export type Whose = Pick<Actor, 'personId' | 'agencyIds' | 'taskIds' | 'standsFor'>;

/**
 * Over `held` and the alias `p`: the answers of the person's agencies, and whatever else he answers for, himself or for somebody who is away: an
 * officer's sight of everything is not his to-do list.
 */
export function mine({ agencyIds, taskIds = [] }: Whose) {
  return sql`t.state <> 'withdrawn' and p.state <> 'draft' and (t.kind <> 'answer' or t.agency_id = any(${uuids(agencyIds)}) or t.id = any(${uuids(taskIds)}))`;
}

/** The tasks `t` that what he holds leads to, by an index each: looked up first, whatever the planner thinks of all that is open. */
export function held(whose: Whose) {
  const { agencyIds, taskIds = [] } = whose;
  return sql`t as materialized (select * from tasks where id = any(array(
      select k.id from tasks k where k.kind = 'answer' and k.agency_id = any(${uuids(agencyIds)})
      union all select k.id from tasks k where k.kind = 'answer' and k.id = any(${uuids(taskIds)})
      union all select w.task_id from task_answerers w where w.person_id = any(${peopleOf(whose)}))))`;
}

/** The person, and whom he stands in for. */
export function peopleOf({ personId, standsFor }: Pick<Whose, 'personId' | 'standsFor'>) {
  return uuids([personId, ...standsFor]);
}

const open = sql`(t.state = 'open' and (t.closes_at > app_now() or t.kind not in ${closingKinds}) and ${runningProcess})`;

type Which = { actor: Whose; ended: boolean; after: string | undefined; most: number };
/** Makes each text of a list of somebody's tasks. */
export const somebody: Whose = { personId: 'a person', agencyIds: [], taskIds: [], standsFor: [] };
const lists: readonly Which[] = [undefined, 'a task'].flatMap((after) =>
  [true, false].map((ended) => ({ actor: somebody, ended, after, most: pageSize })),
);

const page = statement(
  'tasks.mine',
  z.object({
    ...taskLine,
    agency: of(agencies.name).nullable(),
    draftSaved: z.boolean(),
  }),
  ({ actor, ended, after, most }: Which) => sql`
    with ${held(actor)}
    select t.id, p.reference, coalesce(t.title, p.title) as title, a.name as agency, t.kind, ${taskState} as "taskState", ${ms(sql`c.due_at`)} as "dueAt", c.zone,
      exists (select from drafts d where d.task_id = t.id) as "draftSaved"
    from t join processes p on p.id = t.process_id left join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where ${mine(actor)} and ${ended ? sql`not ${open}` : open}
      ${after === undefined ? sql`` : sql`and (c.due_at, t.id) > (select x.due_at, k.id from tasks k join chase_plans x on x.id = k.plan_id where k.id = ${after})`}
    order by c.due_at, t.id limit ${most + 1}`,
  lists,
);
export type MyTask = RowOf<typeof page>;

/** A page of tasks of the actor's agencies, those due soonest first. `after` is the last id of the page before, `most` how many it has. */
export async function listMyTasks(
  tx: Tx,
  actor: Actor,
  which: { open: boolean; after: string | undefined; most?: number },
): Promise<Cut<MyTask>> {
  const { open: isOpen, after, most = pageSize } = which;
  return cut(await page(tx, { actor, ended: !isOpen, after, most }), most);
}

const counts = statement(
  'tasks.count-mine',
  z.object({ open: count, late: count }),
  (actor: Whose) => sql`
    with ${held(actor)}
    select count(*)::int as open, (count(*) filter (where c.due_at < app_now()))::int as late
    from t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id
    where ${mine(actor)} and ${open}`,
);

export async function countMyTasks(tx: Tx, actor: Actor): Promise<{ open: number; late: number }> {
  const [counted] = await counts(tx, actor);
  return counted ?? { open: 0, late: 0 };
}
