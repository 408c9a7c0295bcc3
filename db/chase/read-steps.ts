import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ms } from '../rows.ts';
import { chaseSteps } from '../schema/chase.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { runningProcess } from './task-kinds.ts';

/** What was raised in a process of any kind, and what is planned if nobody acts, in the order of time. */
export const readProcessSteps = statement(
  'chase.steps',
  z.object({
    at: epochMs,
    kind: of(chaseSteps.kind),
    recipients: of(chaseSteps.recipients),
    raisedAt: epochMs.nullable(),
    told: count,
    owing: count,
  }),
  (processId: string) => sql`
    select ${ms(sql`s.at`)} as at, s.kind, s.audience as recipients, ${ms(sql`s.raised_at`)} as "raisedAt", told.count as told, owing.count as owing
    from processes p join chase_plans c on c.process_id = p.id join chase_steps s on s.plan_id = c.id
      cross join lateral (select count(*)::int from notices o where o.step_id = s.id and o.state <> 'dropped') told
      cross join lateral (select count(*)::int from tasks t where t.process_id = p.id and t.plan_id = c.id and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at) owing
    where p.id = ${processId} and (s.raised_at is not null or (s.lapsed_at is null and owing.count > 0 and ${runningProcess}))
    order by s.at, s.position limit 500`,
);
