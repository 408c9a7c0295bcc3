import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { heldNow } from '../../held-now.ts';
import { ms } from '../../rows.ts';
import { processes, tasks } from '../../schema/chase.ts';
import { agencies, people, posts } from '../../schema/directory.ts';
import { nominations, strategies } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import type { PlanParts } from '../read-plan.ts';

const row = z.object({
  id: of(nominations.id),
  activityId: of(nominations.activityId),
  strandId: of(nominations.strandId),
  part: of(nominations.part),
  state: of(nominations.state),
  /** It was declined, and another post is named now or nobody is needed. */
  replaced: z.boolean(),
  postId: of(nominations.postId),
  post: of(posts.title).nullable(),
  agency: of(agencies.name).nullable(),
  agencyId: of(agencies.id).nullable(),
  taskId: of(nominations.taskId),
  /** Whether somebody holds the post now, as far as the reader sees who holds it. */
  held: z.boolean(),
  reason: of(nominations.reason),
  by: of(people.name).nullable(),
  answeredAt: epochMs.nullable(),
});

const line = sql`n.id, n.activity_id as "activityId", n.strand_id as "strandId", n.part, case when n.renewal_task_id is null then n.state else 'declined' end as state,
  n.state = 'withdrawn' and n.renewal_task_id is not null as replaced, n.post_id as "postId", o.title as post, o.agency,
  o.agency_id as "agencyId", n.task_id as "taskId",
  exists (select from post_holders h where h.post_id = n.post_id and ${heldNow}) as held, n.reason, p.name as by, ${ms(sql`n.answered_at`)} as "answeredAt"`;

const namedFor = (strategyId: string) => sql`
    with named as materialized (select * from plan_posts(${strategyId}))
    select ${line} from nominations n left join named o on o.post_id = n.post_id left join people p on p.id = n.answered_by
    where n.strategy_id = ${strategyId} and (n.state <> 'withdrawn' or n.renewal_task_id is not null)`;

/** Who is named for the parts of a plan, and what he said; who declined stays listed when another is named. Before it is opened a partner is told no names of other agencies. */
export const listNominations = statement(
  'strategies.nominations',
  row,
  (strategyId: string) => sql`${namedFor(strategyId)} order by n.part, n.id`,
);

/** The same of some strands and activities. */
export const listNominationsOf = statement(
  'strategies.nominations-of-parts',
  row,
  ({ strategyId, partIds }: PlanParts) => sql`
    ${namedFor(strategyId)} and (n.activity_id = any(${uuids(partIds)}) or n.strand_id = any(${uuids(partIds)})) order by n.part, n.id`,
);

const ofTask = statement(
  'strategies.nomination-of-task',
  row.extend({
    strategyId: of(nominations.strategyId),
    strategy: of(processes.title),
    reference: of(processes.reference),
    strategyState: of(processes.state),
    zone: of(strategies.zone),
    title: z.string(),
    strand: z.string(),
    taskState: of(tasks.state).nullable(),
    /** By when it is to be answered; null where the reader does not see the task. */
    dueAt: epochMs.nullable(),
  }),
  (taskId: string) => sql`
    select ${line}, n.strategy_id as "strategyId", y.title as strategy, y.reference, y.state as "strategyState", g.zone, coalesce(a.title, s.name) as title, s.name as strand, t.state as "taskState", ${ms(sql`c.due_at`)} as "dueAt"
    from nominations n join processes y on y.id = n.strategy_id join strategies g on g.process_id = n.strategy_id left join activities a on a.id = n.activity_id
      join strands s on s.id = coalesce(n.strand_id, a.strand_id) left join tasks t on t.id = n.task_id left join chase_plans c on c.id = t.plan_id
      left join plan_posts(n.strategy_id) o on o.post_id = n.post_id left join people p on p.id = n.answered_by
    where n.task_id = ${taskId} or n.renewal_task_id = ${taskId}`,
);
export type NominationRecord = RowOf<typeof ofTask>;

/** The nomination that a task asks about, or asks the officers to renew. */
export async function readNomination(tx: Tx, taskId: string): Promise<NominationRecord | undefined> {
  const [found] = await ofTask(tx, taskId);
  return found;
}
