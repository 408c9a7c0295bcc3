import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { runningProcess } from './task-kinds.ts';
import { ms } from '../rows.ts';

export type ProcessStep = {
  readonly at: number;
  readonly kind: 'remind' | 'escalate';
  readonly audience: string;
  readonly raisedAt: number | null;
  readonly told: number;
  readonly owing: number;
};

/** What was raised in a process of any kind, and what is planned if nobody acts, in the order of time. */
export async function readProcessSteps(tx: Tx, processId: string): Promise<ProcessStep[]> {
  const { rows } = await tx.execute<ProcessStep>(sql`
    select ${ms(sql`s.at`)} as at, s.kind, s.audience, ${ms(sql`s.raised_at`)} as "raisedAt", told.count as told, owing.count as owing
    from processes p join chase_plans c on c.process_id = p.id join chase_steps s on s.plan_id = c.id
      cross join lateral (select count(*)::int from notices o where o.step_id = s.id and o.state <> 'dropped') told
      cross join lateral (select count(*)::int from tasks t where t.plan_id = c.id and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at) owing
    where p.id = ${processId} and (s.raised_at is not null or (s.lapsed_at is null and owing.count > 0 and ${runningProcess}))
    order by s.at, s.position limit 500`);
  return rows;
}
