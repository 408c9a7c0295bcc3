import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { falls } from '../../domain/chase/recipients.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { chaseSteps, tasks } from '../schema/chase.ts';
import { notices } from '../schema/mail.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { agencyOf, byRecipients } from './recipients.ts';
import { runningProcess } from './task-kinds.ts';

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

const step = z.object({ at: epochMs, kind: of(chaseSteps.kind), recipients: of(chaseSteps.recipients) });

type Planned = { readonly taskId: string; readonly seesAll: boolean; readonly agencyIds: readonly string[] };
/** Who hears of the step instead, since nobody is where it looks: the number of a rung, or 'directorate'. */
const fellTo = ({ seesAll, agencyIds }: Planned) =>
  byRecipients((from, kind) =>
    falls(kind)
      ? sql`case when ${seesAll}::boolean or ${agencyOf[kind]} = any(${uuids(agencyIds)})
          then (select case when count(*) = 0 then 'directorate' else min(r.fell_to) end from ${from}) end`
      : sql`null`,
  );
const planned = statement(
  'chase.planned',
  step.extend({ fellTo: of(notices.fellTo) }),
  (asked: Planned) => sql`
    with t as materialized (select * from tasks where id = ${asked.taskId} and state = 'open' and stopped_at is null)
    select ${ms(sql`s.at`)} as at, s.kind, s.audience as recipients, ${fellTo(asked)} as "fellTo"
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
  // Who does not see them is not told that nobody is there.
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
    select ${ms(sql`s.at`)} as at, s.kind, s.audience as recipients, t.kind as "taskKind", string_agg(distinct a.name, ', ') as agencies,
      ${ms(sql`s.raised_at`)} as "raisedAt", ${ms(sql`s.lapsed_at`)} as "lapsedAt"
    from processes p join chase_plans c on c.process_id = p.id join chase_steps s on s.plan_id = c.id
      join tasks t on t.process_id = p.id and t.plan_id = c.id
      left join agencies a on a.id = t.agency_id
    where p.id = ${processId} and (s.raised_at is not null or (s.lapsed_at is null and ${runningProcess} and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at))
    group by s.id, t.kind order by s.at, s.id limit 500`,
);
