import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { standing } from '../chase/standing.ts';

/** What every task has, whatever is owed. */
export type AnyTask = {
  readonly id: string;
  readonly kind: TaskKind;
  readonly processId: string;
  readonly processKind: ProcessKind;
  readonly processState: string;
  readonly endedWhy: string | null;
  readonly reference: string;
  readonly title: string;
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly postId: string | null;
  readonly state: string;
  readonly standing: string;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly zone: string;
  readonly calendar: string;
  readonly now: number;
  readonly stoppedAt: number | null;
  readonly version: number;
};

/** A task of any kind; undefined where it is hidden from this role or absent. */
export async function readAnyTask(tx: Tx, taskId: string): Promise<AnyTask | undefined> {
  const { rows } = await tx.execute<AnyTask>(sql`
    select t.id, t.kind, t.process_id as "processId", p.kind as "processKind", p.state as "processState", p.ended_why as "endedWhy", p.reference,
      coalesce(t.title, p.title) as title, t.agency_id as "agencyId", a.name as agency, t.post_id as "postId", t.state, ${standing} as standing,
      ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone, c.calendar, ${ms(sql`app_now()`)} as now,
      ${ms(sql`t.stopped_at`)} as "stoppedAt", t.version
    from tasks t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id left join agencies a on a.id = t.agency_id
    where t.id = ${taskId}`);
  return rows[0];
}
