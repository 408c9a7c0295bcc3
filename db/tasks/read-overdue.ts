import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { listedFor } from '../chase/recipients.ts';
import { closingKinds, ladderAgency, runningProcess } from '../chase/task-kinds.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { chaseSteps } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { notices } from '../schema/mail.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { nextStep, taskLine } from './shapes.ts';

const overdue = statement(
  'tasks.overdue',
  z.object({
    ...taskLine,
    agencyId: of(agencies.id),
    agency: of(agencies.name),
    /** Whether it closes by itself. */
    closes: z.boolean(),
    closesAt: epochMs,
    people: z.string().nullable(),
    draftSavedAt: epochMs.nullable(),
    toldAt: epochMs.nullable(),
    /** Whom the step told by which the reader heard of it. */
    recipients: of(chaseSteps.recipients).nullable(),
    fellTo: of(notices.fellTo),
    insteadOf: of(people.name).nullable(),
    next: nextStep,
  }),
  ({ personId, after }: { personId: string; after: string | undefined }) => sql`
    with managed as (
      select distinct agency_id from (${listedFor(sql`(select stands_for(${personId}::uuid, app_now()))::uuid[]`)}) listed)
    select t.id, p.reference, coalesce(t.title, p.title) as title, a.id as "agencyId", a.name as agency, t.kind, t.kind in ${closingKinds} as closes,
      ${taskState} as "taskState", ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone,
      (select string_agg(distinct h.name, ', ' order by h.name) from task_answerers k join people h on h.id = k.person_id where k.task_id = t.id) as people,
      (select ${ms(sql`d.saved_at`)} from drafts d where d.task_id = t.id) as "draftSavedAt",
      ${ms(sql`told.created_at`)} as "toldAt", told.recipients, told.fell_to as "fellTo",
      (select h.name from people h where h.id = told.for_person_id) as "insteadOf",
      case when t.stopped_at is null then (select jsonb_build_object('at', ${ms(sql`s.at`)}, 'kind', s.kind, 'recipients', s.audience) from chase_steps s
        where s.plan_id = t.plan_id and s.raised_at is null and s.lapsed_at is null and s.at > t.joined_plan_at order by s.at, s.position limit 1) end as next
    from managed m cross join lateral (select * from tasks k where k.agency_id = m.agency_id offset 0) t join processes p on p.id = t.process_id and ${runningProcess}
      join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
      left join lateral (select n.created_at, n.fell_to, n.for_person_id, (select s.audience from chase_steps s where s.id = n.step_id) as recipients from notices n
        where n.task_id = t.id and n.person_id = ${personId} and n.kind = 'escalation' order by n.id desc limit 1) told on true
    where t.agency_id = ${ladderAgency} and t.state = 'open' and c.due_at < app_now()
      ${after === undefined ? sql`` : sql`and (c.due_at, t.id) > (select y.due_at, k.id from tasks k join chase_plans y on y.id = k.plan_id where k.id = ${after})`}
    order by c.due_at, t.id limit ${pageSize + 1}`,
  [
    { personId: 'a person', after: undefined },
    { personId: 'a person', after: 'a task' },
  ],
);
export type Overdue = RowOf<typeof overdue>;

/**
 * What is overdue in the agencies of which the person is told (db/chase/recipients.ts), or somebody for whom he stands in: why it reached the person, what
 * is known, and what happens next. The longest overdue first.
 */
export async function listOverdue(tx: Tx, personId: string, after: string | undefined): Promise<Cut<Overdue>> {
  return cut(await overdue(tx, { personId, after }));
}
