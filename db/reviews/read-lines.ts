import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { marksOf, type Mark } from '../../domain/reviews/return.ts';
import type { Tx } from '../connect.ts';
import { type SentFile, withFiles } from '../tasks/answers/read-answer-files.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { instant } from '../instant.ts';
import { taskState } from '../chase/task-state.ts';
import { chasePlans, processes, tasks } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { reviewActions, reviewReturns } from '../schema/reviews.ts';
import { activities, dateMoves, datedItems, strands } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { type SaidPart, withParts } from './return-parts.ts';
import { returnContent } from '../tasks/shapes.ts';

const lineRow = z.object({
  id: of(reviewReturns.id),
  taskId: of(reviewReturns.taskId),
  activityId: of(reviewReturns.activityId),
  activity: of(activities.title),
  /** Why the activity was retired. */
  retiredWhy: of(activities.retiredWhy),
  priorityArea: of(strands.priorityArea),
  strand: of(strands.name),
  strandId: of(strands.id),
  agency: of(agencies.name),
  state: of(reviewReturns.state),
  /** How its task stands on this moment's clock, for instance that more time is asked for. */
  taskState: z.string(),
  dueAt: epochMs,
  version: of(reviewReturns.version),
  order: of(reviewReturns.order),
  sent: returnContent.nullable(),
  last: returnContent.nullable(),
  /** The colour that dates and measures suggested when it was sent. */
  suggested: of(reviewReturns.suggested),
  suggestedWhy: of(reviewReturns.suggestedWhy),
  submittedAt: epochMs.nullable(),
  onTime: of(reviewReturns.onTime),
  comment: of(reviewReturns.comment),
  /** The officer who wrote it down for the agency, and how and when it came. */
  loggedBy: of(people.name).nullable(),
  source: of(reviewReturns.source),
  cameBy: of(reviewReturns.cameBy),
  cameOn: z.iso.date().nullable(),
  settlement: of(reviewReturns.settlement),
  note: of(reviewReturns.note),
  settledBy: of(people.name).nullable(),
  settledAt: epochMs.nullable(),
});
type Row = z.output<typeof lineRow>;

/** One line of a review as those who look through it see it: what was sent, never a draft. */
export type LineRecord = Row & {
  readonly mark: Mark | null;
  /** What was sent along with it. */
  readonly files: readonly SentFile[];
  /** What joint owners have added, and whether one sees it otherwise than the lead. */
  readonly parts: readonly SaidPart[];
  readonly differ: boolean;
};

const line = sql`
  select r.id, r.task_id as "taskId", r.activity_id as "activityId", a.title as activity, a.retired_why as "retiredWhy", s.priority_area as "priorityArea", s.name as strand,
    s.id as "strandId", g.name as agency, r.state, ${taskState} as "taskState", ${ms(sql`c.due_at`)} as "dueAt", r.version, r.position as "order", r.sent, r.last, r.suggested, r.suggested_why as "suggestedWhy", ${ms(sql`r.submitted_at`)} as "submittedAt", r.on_time as "onTime",
    r.comment, lg.name as "loggedBy", r.source, r.came_by as "cameBy", to_char(r.came_on, 'YYYY-MM-DD') as "cameOn", r.settlement, r.note, n.name as "settledBy", ${ms(sql`r.settled_at`)} as "settledAt"
  from review_returns r join activities a on a.id = r.activity_id join strands s on s.id = r.strand_id join agencies g on g.id = r.agency_id
    join tasks t on t.id = r.task_id join chase_plans c on c.id = t.plan_id
    left join people n on n.id = r.settled_by left join people lg on lg.id = r.logged_by`;

/** With how each stands beside the last one, and the files that were sent along. */
async function whole(tx: Tx, rows: readonly Row[]): Promise<LineRecord[]> {
  const marked = rows.map((row) => ({
    ...row,
    mark: row.sent === null ? null : marksOf(row.sent, row.last ?? undefined).whole,
  }));
  return withParts(tx, await withFiles(tx, marked));
}

type Which = { after: string | undefined; unsettled?: boolean };
const narrowed: readonly (Which & { reviewId: string })[] = [
  { reviewId: 'an id', after: undefined },
  { reviewId: 'an id', after: 'an id', unsettled: true },
];
const pageOfLines = statement(
  'reviews.page-of-lines',
  lineRow,
  ({ reviewId, after, unsettled }: Which & { reviewId: string }) => sql`
    ${line} where r.process_id = ${reviewId} ${unsettled === true ? sql`and r.settlement is null` : sql``}
      ${after === undefined ? sql`` : sql`and r.position > (select position from review_returns where id = ${after})`}
    order by r.position limit ${pageSize + 1}`,
  narrowed,
);

/** A page of lines, in the order of the plan; ids sort in it, since all lines are made at once. */
export async function listLines(tx: Tx, reviewId: string, which: Which): Promise<Cut<LineRecord>> {
  return cut(await whole(tx, await pageOfLines(tx, { ...which, reviewId })));
}

const strandLines = statement(
  'reviews.strand-lines',
  lineRow,
  (taskId: string) => sql`
    ${line} join tasks k on k.id = ${taskId} and k.process_id = r.process_id
    where k.kind = 'strand-review' and s.leader_post_id = k.post_id and s.name = k.title order by r.position`,
);

/** The returns of the strands that a post leads, or of one strand's leader's task. */
export async function listStrandLines(tx: Tx, taskId: string): Promise<LineRecord[]> {
  return whole(tx, await strandLines(tx, taskId));
}

const oneLine = statement(
  'reviews.line',
  lineRow,
  ({ reviewId, id }: { reviewId: string; id: string }) =>
    sql`${line} where r.process_id = ${reviewId} and r.id = ${id}`,
);

export async function readLine(tx: Tx, reviewId: string, id: string): Promise<LineRecord | undefined> {
  const [found] = await whole(tx, await oneLine(tx, { reviewId, id }));
  return found;
}

const neighbours = statement(
  'reviews.neighbours',
  z.object({
    previous: z.string().nullable(),
    next: z.string().nullable(),
    nextUnsettled: z.string().nullable(),
    lines: count,
  }),
  ({ reviewId, order }: { reviewId: string; order: number }) => sql`
    select (select id from review_returns where process_id = ${reviewId} and position < ${order} order by position desc limit 1) as previous,
      (select id from review_returns where process_id = ${reviewId} and position > ${order} order by position limit 1) as next,
      (select id from review_returns where process_id = ${reviewId} and settlement is null and position <> ${order}
        order by position < ${order}, position limit 1) as "nextUnsettled",
      (select count(*)::int from review_returns where process_id = ${reviewId}) as lines`,
);

/** The lines before and after one, and how many there are, for going from one to the next. */
export async function readNeighbours(tx: Tx, reviewId: string, order: number): Promise<RowOf<typeof neighbours>> {
  const [found] = await neighbours(tx, { reviewId, order });
  return found ?? { previous: null, next: null, nextUnsettled: null, lines: 0 };
}

const lineMoves = statement(
  'reviews.line-moves',
  z.object({
    id: of(dateMoves.id),
    title: of(datedItems.title),
    oldOn: z.iso.date(),
    newOn: z.iso.date(),
    reason: of(dateMoves.reason),
    state: of(dateMoves.state),
  }),
  ({ reviewId, activityId }: { reviewId: string; activityId: string }) => sql`
    select m.id, i.title, to_char(m.old_on, 'YYYY-MM-DD') as "oldOn", to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason, m.state
    from date_moves m join dated_items i on i.id = m.item_id join reviews v on v.process_id = ${reviewId}
    where i.activity_id = ${activityId} and (m.state = 'asked' or m.decided_at >= v.committee_at) order by m.id`,
);
export type LineMove = RowOf<typeof lineMoves>;

/** The moves of an activity's milestones that wait for the committee or that it has decided. */
export function readMoves(tx: Tx, reviewId: string, activityId: string): Promise<LineMove[]> {
  return lineMoves(tx, { reviewId, activityId });
}

const actionRow = z.object({
  taskId: of(reviewActions.taskId),
  reviewId: of(reviewActions.processId),
  title: z.string(),
  owner: of(posts.title),
  agency: of(agencies.name),
  dueAt: epochMs,
  zone: of(chasePlans.zone),
  state: of(tasks.state),
  doneNote: of(reviewActions.doneNote),
  activityId: of(reviewActions.activityId),
  /** null: it is about no activity. */
  activity: of(activities.title).nullable(),
  /** The reference of the review in which it was agreed. */
  review: of(processes.reference),
});
export type ActionLine = z.output<typeof actionRow>;

const action = sql`
  select x.task_id as "taskId", x.process_id as "reviewId", coalesce(t.title, '') as title, o.title as owner, g.name as agency, ${ms(sql`c.due_at`)} as "dueAt", c.zone, t.state,
    x.done_note as "doneNote", x.activity_id as "activityId", a.title as activity, v.reference as review
  from review_actions x join processes v on v.id = x.process_id left join activities a on a.id = x.activity_id join tasks t on t.id = x.task_id join posts o on o.id = t.post_id join agencies g on g.id = t.agency_id
    join chase_plans c on c.id = t.plan_id`;

export const listActions = statement(
  'reviews.actions',
  actionRow,
  (reviewId: string) => sql`${action} where x.process_id = ${reviewId} order by c.due_at, t.id`,
);

/** What was agreed in the reviews of a strategy that were locked by then, in the order in which it is due. */
export const listActionsOf = statement(
  'reviews.actions-of-strategy',
  actionRow,
  ({ strategyId, until }: { strategyId: string; until: number }) => sql`
    ${action} where x.process_id = any(array(select process_id from reviews where strategy_id = ${strategyId} and locked_at <= ${instant(until)}))
    order by c.due_at, t.id limit 500`,
);

const oneAction = statement(
  'reviews.action',
  actionRow,
  (taskId: string) => sql`${action} where x.task_id = ${taskId}`,
);

export async function readAction(tx: Tx, taskId: string): Promise<ActionLine | undefined> {
  const [found] = await oneAction(tx, taskId);
  return found;
}
