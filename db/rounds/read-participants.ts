import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { instant } from '../instant.ts';
import { chasePlans, tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

type Which = { processId: string; stands: string | undefined; after: string | undefined };
const narrowed = [undefined, 'late'].flatMap((stands) =>
  [undefined, 'a task'].map((after): Which => ({ processId: 'a round', stands, after })),
);
const participants = statement(
  'rounds.participants',
  z.object({
    id: of(tasks.id),
    agency: of(agencies.name),
    taskState: z.string(),
    dueAt: epochMs,
    closesAt: epochMs,
    zone: of(chasePlans.zone),
    people: z.string().nullable(),
    notReached: z.boolean(),
    nudges: count,
    escalatedTo: z.string().nullable(),
  }),
  ({ processId, stands, after }: Which) => sql`
    with page as (
      select t.id, t.agency_id, a.name as agency, ${taskState} as "taskState", c.due_at, t.closes_at, c.zone
      from tasks t join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id and c.process_id = t.process_id
      where t.process_id = ${processId} and t.kind = 'answer'
        ${after === undefined ? sql`` : sql`and (a.name, t.id) > (select b.name, k.id from tasks k join agencies b on b.id = k.agency_id where k.id = ${after})`}
        ${stands === undefined ? sql`` : sql`and ${taskState} = ${stands}`}
      order by a.name, t.id limit ${pageSize + 1})
    select page.id, page.agency, page."taskState", ${ms(sql`page.due_at`)} as "dueAt", ${ms(sql`page.closes_at`)} as "closesAt", page.zone,
      (select string_agg(p.name, ', ' order by p.name) from task_people k join people p on p.id = k.person_id where k.task_id = page.id and k.left_at is null) as people,
      exists (select from task_people k join people p on p.id = k.person_id where k.task_id = page.id and k.left_at is null and p.not_reached_at is not null) as "notReached",
      (select count(distinct n.occasion) from notices n where n.task_id = page.id and n.kind = 'nudge')::int as nudges,
      (select string_agg(distinct p.name, ', ') from notices n join people p on p.id = n.person_id where n.task_id = page.id and n.kind = 'escalation' and n.state <> 'dropped') as "escalatedTo"
    from page order by page.agency, page.id`,
  narrowed,
);
export type Participant = RowOf<typeof participants>;

/** Of all participants or those in one state; `after` is the last task id of the page before. */
export async function listParticipants(
  tx: Tx,
  processId: string,
  which: { taskState: string | undefined; after: string | undefined },
): Promise<Cut<Participant>> {
  return cut(await participants(tx, { processId, stands: which.taskState, after: which.after }));
}

const chosen = statement(
  'rounds.chosen',
  z.object({
    id: of(tasks.id),
    agency: of(agencies.name),
    state: of(tasks.state),
    dueAt: epochMs,
    zone: of(chasePlans.zone),
  }),
  ({ processId, taskIds }: { processId: string; taskIds: readonly string[] }) => sql`
    select t.id, a.name as agency, t.state, ${ms(sql`c.due_at`)} as "dueAt", c.zone
    from tasks t join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where t.process_id = ${processId} and t.kind = 'answer' and t.id = any(${uuids(taskIds)}) order by a.name`,
);
export type Chosen = RowOf<typeof chosen>;

/** The chosen tasks of a round, to be named before something is done to several at once. */
export async function readChosen(tx: Tx, processId: string, taskIds: readonly string[]): Promise<Chosen[]> {
  return chosen(tx, { processId, taskIds });
}

/** The agencies that a round is for, by name, without those that were taken out of it; and whether they have answered. */
export const listAsked = statement(
  'rounds.asked',
  z.object({ id: of(agencies.id), agency: of(agencies.name), answered: z.boolean() }),
  (processId: string) => sql`
    select a.id, a.name as agency, coalesce(t.state = 'answered', false) as answered
    from audience u join agencies a on a.id = u.agency_id
      -- Looked up by its unique index, whatever the planner thinks of the size of the round.
      left join lateral (select t.state from tasks t
        where t.process_id = u.process_id and t.agency_id = u.agency_id and t.kind = 'answer' and t.state <> 'withdrawn' limit 1) t on true
    where u.process_id = ${processId} and (t.state is not null or not exists (
      select from tasks w where w.process_id = u.process_id and w.agency_id = u.agency_id and w.kind = 'answer')) order by a.name`,
);

type Move = { processId: string; dueAt: number };
const openTasks = ({ processId }: Move) => sql`
    from tasks t join consultations n on n.process_id = t.process_id join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where t.process_id = ${processId} and t.kind = 'answer' and t.state = 'open'`;
const moves = ({ dueAt }: Move) => sql`(c.due_at = n.due_at or c.due_at < ${instant(dueAt)})`;

const countMoving = statement(
  'rounds.count-moving',
  z.object({ moving: count, keepingCount: count }),
  (move: Move) => sql`
    select (count(*) filter (where ${moves(move)}))::int as moving, (count(*) filter (where not ${moves(move)}))::int as "keepingCount"
    ${openTasks(move)}`,
);
const keepers = statement(
  'rounds.keepers',
  z.object({ agency: of(agencies.name), dueAt: epochMs, zone: of(chasePlans.zone) }),
  (move: Move) => sql`
    select a.name as agency, ${ms(sql`c.due_at`)} as "dueAt", c.zone ${openTasks(move)} and not ${moves(move)} order by a.name limit 100`,
);
export type Moving = RowOf<typeof keepers>;

/** How many move to `dueAt` when the round does, and who keeps an own later date (design section 5); the first hundred. */
export async function readMoving(
  tx: Tx,
  processId: string,
  dueAt: number,
): Promise<{ moving: number; keeping: Moving[]; keepingCount: number }> {
  const [counted = { moving: 0, keepingCount: 0 }] = await countMoving(tx, { processId, dueAt });
  return { ...counted, keeping: await keepers(tx, { processId, dueAt }) };
}
