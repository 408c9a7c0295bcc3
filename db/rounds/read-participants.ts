import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { standing } from '../chase/standing.ts';
import { instant } from '../instant.ts';

export type Participant = {
  readonly id: string;
  readonly agency: string;
  readonly standing: string;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly zone: string;
  readonly people: string | null;
  readonly notReached: boolean;
  readonly nudges: number;
  readonly escalatedTo: string | null;
};

/** Of all participants or one standing; `after` is the last task id of the page before. */
export async function listParticipants(
  tx: Tx,
  processId: string,
  which: { standing: string | undefined; after: string | undefined },
): Promise<Cut<Participant>> {
  const { rows } = await tx.execute<Participant>(sql`
    with page as (
      select t.id, t.agency_id, a.name as agency, ${standing} as standing, c.due_at, t.closes_at, c.zone
      from tasks t join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
      where t.process_id = ${processId} and t.kind = 'answer'
        ${which.after === undefined ? sql`` : sql`and (a.name, t.id) > (select b.name, k.id from tasks k join agencies b on b.id = k.agency_id where k.id = ${which.after})`}
        ${which.standing === undefined ? sql`` : sql`and ${standing} = ${which.standing}`}
      order by a.name, t.id limit ${pageSize + 1})
    select page.id, page.agency, page.standing, ${ms(sql`page.due_at`)} as "dueAt", ${ms(sql`page.closes_at`)} as "closesAt", page.zone,
      (select string_agg(p.name, ', ' order by p.name) from task_people k join people p on p.id = k.person_id where k.task_id = page.id and k.left_at is null) as people,
      exists (select from task_people k join people p on p.id = k.person_id where k.task_id = page.id and k.left_at is null and p.not_reached_at is not null) as "notReached",
      (select count(distinct n.occasion) from notices n where n.task_id = page.id and n.kind = 'nudge')::int as nudges,
      (select string_agg(distinct p.name, ', ') from notices n join people p on p.id = n.person_id where n.task_id = page.id and n.kind = 'escalation' and n.state <> 'dropped') as "escalatedTo"
    from page order by page.agency, page.id`);
  return cut(rows);
}

export type Chosen = {
  readonly id: string;
  readonly agency: string;
  readonly state: string;
  readonly dueAt: number;
  readonly zone: string;
};

/** The chosen tasks of a round, to be named before something is done to several at once. */
export async function readChosen(tx: Tx, processId: string, taskIds: readonly string[]): Promise<Chosen[]> {
  const { rows } = await tx.execute<Chosen>(sql`
    select t.id, a.name as agency, t.state, ${ms(sql`c.due_at`)} as "dueAt", c.zone
    from tasks t join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where t.process_id = ${processId} and t.kind = 'answer' and t.id = any(${`{${taskIds.join(',')}}`}::uuid[]) order by a.name`);
  return rows;
}

export type Asked = { readonly id: string; readonly agency: string; readonly answered: boolean };

/** The agencies that a round is for, by name, without those that were taken out of it; and whether they have answered. */
export async function listAsked(tx: Tx, processId: string): Promise<Asked[]> {
  const { rows } = await tx.execute<Asked>(sql`
    select a.id, a.name as agency, coalesce(t.state = 'answered', false) as answered
    from audience u join agencies a on a.id = u.agency_id
      -- Looked up by its unique index, whatever the planner thinks of the size of the round.
      left join lateral (select t.state from tasks t
        where t.process_id = u.process_id and t.agency_id = u.agency_id and t.kind = 'answer' and t.state <> 'withdrawn' limit 1) t on true
    where u.process_id = ${processId} and (t.state is not null or not exists (
      select from tasks w where w.process_id = u.process_id and w.agency_id = u.agency_id and w.kind = 'answer')) order by a.name`);
  return rows;
}

export type Moving = { readonly agency: string; readonly dueAt: number; readonly zone: string };

/** How many move to `dueAt` when the round does, and who keeps an own later date (design section 5); the first hundred. */
export async function readMoving(
  tx: Tx,
  processId: string,
  dueAt: number,
): Promise<{ moving: number; keeping: Moving[]; keepingCount: number }> {
  const open = sql`
    from tasks t join consultations n on n.process_id = t.process_id join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where t.process_id = ${processId} and t.kind = 'answer' and t.state = 'open'`;
  const moves = sql`(c.due_at = n.due_at or c.due_at < ${instant(dueAt)})`;
  const counted = await tx.execute<{ moving: number; keeping: number }>(sql`
    select (count(*) filter (where ${moves}))::int as moving, (count(*) filter (where not ${moves}))::int as keeping ${open}`);
  const { rows } = await tx.execute<Moving>(sql`
    select a.name as agency, ${ms(sql`c.due_at`)} as "dueAt", c.zone ${open} and not ${moves} order by a.name limit 100`);
  const counts = counted.rows[0] ?? { moving: 0, keeping: 0 };
  return { moving: counts.moving, keeping: rows, keepingCount: counts.keeping };
}
