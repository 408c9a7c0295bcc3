import { sql } from 'drizzle-orm';
import type { CameBy } from '../../domain/tasks/logged-answer.ts';
import type { Settlement } from '../../domain/reviews/review.ts';
import { marksOf, type Mark, type ReturnContent, type ReturnState } from '../../domain/reviews/return.ts';
import type { Tx } from '../connect.ts';
import { type SentFile, withFiles } from '../tasks/answers/read-answer-files.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { standing } from '../chase/standing.ts';

export type LineMove = {
  readonly id: string;
  readonly title: string;
  readonly oldOn: string;
  readonly newOn: string;
  readonly reason: string;
  readonly state: 'asked' | 'agreed' | 'refused';
};

/** One line of a review as those who look through it see it: what was sent, never a draft. */
export type LineRecord = {
  readonly id: string;
  readonly taskId: string;
  readonly activityId: string;
  readonly activity: string;
  readonly priorityArea: string;
  readonly strand: string;
  readonly strandId: string;
  readonly agency: string;
  readonly state: ReturnState;
  /** How its task stands on this moment's clock, for instance that more time is asked for. */
  readonly standing: string;
  readonly dueAt: number;
  readonly version: number;
  readonly position: number;
  readonly sent: ReturnContent | null;
  readonly last: ReturnContent | null;
  readonly mark: Mark | null;
  readonly submittedAt: number | null;
  readonly onTime: boolean | null;
  readonly comment: string;
  /** The officer who wrote it down for the agency, and how and when it came. */
  readonly loggedBy: string | null;
  readonly source: string | null;
  readonly cameBy: CameBy | null;
  readonly cameOn: string | null;
  readonly settlement: Settlement | null;
  readonly note: string;
  readonly settledBy: string | null;
  readonly settledAt: number | null;
  /** What was sent along with it. */
  readonly files: readonly SentFile[];
};

type Row = Omit<LineRecord, 'mark' | 'files'>;

const line = sql`
  select r.id, r.task_id as "taskId", r.activity_id as "activityId", a.title as activity, s.priority_area as "priorityArea", s.name as strand,
    s.id as "strandId", g.name as agency, r.state, ${standing} as standing, ${ms(sql`c.due_at`)} as "dueAt", r.version, r.position, r.sent, r.last, ${ms(sql`r.submitted_at`)} as "submittedAt", r.on_time as "onTime",
    r.comment, lg.name as "loggedBy", r.source, r.came_by as "cameBy", to_char(r.came_on, 'YYYY-MM-DD') as "cameOn", r.settlement, r.note, n.name as "settledBy", ${ms(sql`r.settled_at`)} as "settledAt"
  from review_returns r join activities a on a.id = r.activity_id join strands s on s.id = r.strand_id join agencies g on g.id = r.agency_id
    join tasks t on t.id = r.task_id join chase_plans c on c.id = t.plan_id
    left join people n on n.id = r.settled_by left join people lg on lg.id = r.logged_by`;

/** With how each stands beside the last one, and the files that were sent along. */
async function whole(tx: Tx, rows: readonly Row[]): Promise<LineRecord[]> {
  return withFiles(
    tx,
    rows.map((row) => ({ ...row, mark: row.sent === null ? null : marksOf(row.sent, row.last ?? undefined).whole })),
  );
}

/** A page of lines, in the order of the plan; ids sort in it, since all lines are made at once. */
export async function listLines(
  tx: Tx,
  reviewId: string,
  which: { after: string | undefined; unsettled?: boolean },
): Promise<Cut<LineRecord>> {
  const { rows } = await tx.execute<Row>(sql`
    ${line} where r.process_id = ${reviewId} ${which.unsettled === true ? sql`and r.settlement is null` : sql``}
      ${which.after === undefined ? sql`` : sql`and r.position > (select position from review_returns where id = ${which.after})`}
    order by r.position limit ${pageSize + 1}`);
  return cut(await whole(tx, rows));
}

/** The returns of the strands that a post leads, or of one strand's leader's task. */
export async function listStrandLines(tx: Tx, taskId: string): Promise<LineRecord[]> {
  const { rows } = await tx.execute<Row>(sql`
    ${line} join tasks k on k.id = ${taskId} and k.process_id = r.process_id
    where k.kind = 'strand-review' and s.leader_post_id = k.post_id and s.name = k.title order by r.position`);
  return whole(tx, rows);
}

export async function readLine(tx: Tx, reviewId: string, id: string): Promise<LineRecord | undefined> {
  const { rows } = await tx.execute<Row>(sql`${line} where r.process_id = ${reviewId} and r.id = ${id}`);
  return (await whole(tx, rows))[0];
}

/** The lines before and after one, and how many there are, for going from one to the next. */
export async function readNeighbours(
  tx: Tx,
  reviewId: string,
  position: number,
): Promise<{ previous: string | null; next: string | null; nextUnsettled: string | null; lines: number }> {
  const { rows } = await tx.execute<{
    previous: string | null;
    next: string | null;
    nextUnsettled: string | null;
    lines: number;
  }>(sql`
    select (select id from review_returns where process_id = ${reviewId} and position < ${position} order by position desc limit 1) as previous,
      (select id from review_returns where process_id = ${reviewId} and position > ${position} order by position limit 1) as next,
      (select id from review_returns where process_id = ${reviewId} and settlement is null and position <> ${position}
        order by position < ${position}, position limit 1) as "nextUnsettled",
      (select count(*)::int from review_returns where process_id = ${reviewId}) as lines`);
  return rows[0] ?? { previous: null, next: null, nextUnsettled: null, lines: 0 };
}

/** The moves of an activity's milestones that wait for the committee or that it has decided. */
export async function readMoves(tx: Tx, reviewId: string, activityId: string): Promise<LineMove[]> {
  const { rows } = await tx.execute<LineMove>(sql`
    select m.id, i.title, to_char(m.old_on, 'YYYY-MM-DD') as "oldOn", to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason, m.state
    from date_moves m join dated_items i on i.id = m.item_id join reviews v on v.process_id = ${reviewId}
    where i.activity_id = ${activityId} and (m.state = 'asked' or m.decided_at >= v.committee_at) order by m.id`);
  return rows;
}

export type ActionLine = {
  readonly taskId: string;
  readonly reviewId: string;
  readonly title: string;
  readonly owner: string;
  readonly agency: string;
  readonly dueAt: number;
  readonly zone: string;
  readonly state: string;
  readonly doneNote: string;
};

const action = sql`
  select x.task_id as "taskId", x.process_id as "reviewId", coalesce(t.title, '') as title, o.title as owner, g.name as agency, ${ms(sql`c.due_at`)} as "dueAt", c.zone, t.state,
    x.done_note as "doneNote"
  from review_actions x join tasks t on t.id = x.task_id join posts o on o.id = t.post_id join agencies g on g.id = t.agency_id
    join chase_plans c on c.id = t.plan_id`;

export async function listActions(tx: Tx, reviewId: string): Promise<ActionLine[]> {
  const { rows } = await tx.execute<ActionLine>(
    sql`${action} where x.process_id = ${reviewId} order by c.due_at, t.id`,
  );
  return rows;
}

export async function readAction(tx: Tx, taskId: string): Promise<ActionLine | undefined> {
  const { rows } = await tx.execute<ActionLine>(sql`${action} where x.task_id = ${taskId}`);
  return rows[0];
}
