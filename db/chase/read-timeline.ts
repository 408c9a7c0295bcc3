import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, may } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { chaseSteps, tasks } from '../schema/chase.ts';
import { notices } from '../schema/mail.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { heldNow } from '../held-now.ts';
import { ladderAgency, runningProcess } from './task-kinds.ts';

/** What was raised for the task, and for whom; the newest first. A dropped notice was overtaken before it was sent. */
export const readTold = statement(
  'chase.told',
  z.object({
    at: epochMs,
    kind: of(notices.kind),
    person: z.string(),
    state: of(notices.state),
    level: of(notices.rung),
  }),
  (taskId: string) => sql`
    select ${ms(sql`n.created_at`)} as at, n.kind, coalesce(p.name, 'somebody') as person, n.state, n.rung as level
    from notices n left join people p on p.id = n.person_id where n.task_id = ${taskId} order by n.created_at desc, n.id desc limit 200`,
);
export type ToldLine = RowOf<typeof readTold>;

const step = z.object({ at: epochMs, kind: of(chaseSteps.kind), audience: of(chaseSteps.audience) });

type Planned = { readonly taskId: string; readonly seesAll: boolean; readonly agencyIds: readonly string[] };
const planned = statement(
  'chase.planned',
  // Nobody stands on the rung of the step: whom it falls to, as an audience.
  step.extend({ fallsTo: z.string().nullable() }),
  ({ taskId, seesAll, agencyIds }: Planned) => sql`
    with t as materialized (select * from tasks where id = ${taskId} and state = 'open' and stopped_at is null)
    select ${ms(sql`s.at`)} as at, s.kind, s.audience, nullif(case when s.audience like 'ladder:%' and not (${seesAll}::boolean or coalesce(${ladderAgency} = any(${uuids(agencyIds)}), false)) then s.audience when s.audience like 'ladder:%' then coalesce('ladder:' || (
        select min(o.ladder_level) from posts o join post_holders h on h.post_id = o.id and ${heldNow}
        where o.agency_id = ${ladderAgency} and o.ladder_level >= split_part(s.audience, ':', 2)::int), 'directorate') end, s.audience) as "fallsTo"
    from t join chase_steps s on s.plan_id = t.plan_id join processes p on p.id = t.process_id
    where ${runningProcess} and s.raised_at is null and s.lapsed_at is null and s.at > t.joined_plan_at order by s.at, s.position`,
);
export type PlannedStep = RowOf<typeof planned>;

/** What will still be sent about the task if nobody answers: the steps of its plan after the instant at which it joined. */
export async function readPlanned(
  tx: Tx,
  actor: Pick<Actor, 'roles' | 'agencyIds'>,
  taskId: string,
): Promise<PlannedStep[]> {
  // Who does not see the ladder is not told that a rung of it is empty.
  return planned(tx, { taskId, seesAll: may(actor, 'see-directory'), agencyIds: actor.agencyIds });
}

/** Every step that was raised or is still owed, of the tasks that the role may see: past and planned. */
export const readProcessSteps = statement(
  'chase.timeline',
  step.extend({
    taskKind: of(tasks.kind),
    agencies: z.string().nullable(),
    raisedAt: epochMs.nullable(),
    lapsedAt: epochMs.nullable(),
  }),
  (processId: string) => sql`
    select ${ms(sql`s.at`)} as at, s.kind, s.audience, t.kind as "taskKind", string_agg(distinct a.name, ', ') as agencies,
      ${ms(sql`s.raised_at`)} as "raisedAt", ${ms(sql`s.lapsed_at`)} as "lapsedAt"
    from processes p join chase_plans c on c.process_id = p.id join chase_steps s on s.plan_id = c.id
      join tasks t on t.process_id = p.id and t.plan_id = c.id
      left join agencies a on a.id = t.agency_id
    where p.id = ${processId} and (s.raised_at is not null or (s.lapsed_at is null and ${runningProcess} and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at))
    group by s.id, t.kind order by s.at, s.id limit 500`,
);
