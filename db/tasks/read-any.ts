import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { chasePlans, tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { taskHead } from './shapes.ts';

const task = statement(
  'tasks.any',
  z.object({
    ...taskHead,
    agencyId: of(tasks.agencyId),
    agency: of(agencies.name).nullable(),
    postId: of(tasks.postId),
    calendar: of(chasePlans.calendar),
  }),
  (taskId: string) => sql`
    select t.id, t.kind, t.process_id as "processId", p.kind as "processKind", p.state as "processState", p.ended_why as "endedWhy", p.reference,
      coalesce(t.title, p.title) as title, t.agency_id as "agencyId", a.name as agency, t.post_id as "postId", t.state, ${taskState} as "taskState",
      ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone, c.calendar, ${ms(sql`app_now()`)} as now,
      ${ms(sql`t.stopped_at`)} as "stoppedAt", t.version
    from tasks t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id left join agencies a on a.id = t.agency_id
    where t.id = ${taskId}`,
);
/** What every task has, whatever is owed. */
export type AnyTask = RowOf<typeof task>;

/** A task of any kind; undefined where it is hidden from this role or absent. */
export async function readAnyTask(tx: Tx, taskId: string): Promise<AnyTask | undefined> {
  const [found] = await task(tx, taskId);
  return found;
}
