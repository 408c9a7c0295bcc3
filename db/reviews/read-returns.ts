import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../domain/calendar/zones.ts';
import { suggestionOf } from '../../domain/reviews/return.ts';
import type { Suggestion } from '../../domain/strategies/suggestion.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { processes, tasks } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { reviewReturns } from '../schema/reviews.ts';
import { activities, strands, strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { colourScale } from '../strategies/shapes.ts';
import { factsOfReturn, readFactsOfReturn, returnContent } from '../tasks/shapes.ts';
import { reviewState } from './shapes.ts';

const returns = statement(
  'reviews.return',
  z.object({
    taskId: of(reviewReturns.taskId),
    reviewId: of(reviewReturns.processId),
    reference: of(processes.reference),
    quarter: z.iso.date(),
    reviewState,
    activity: of(activities.title),
    /** Why the activity was retired. */
    retiredWhy: of(activities.retiredWhy),
    strand: of(strands.name),
    agencyId: of(reviewReturns.agencyId),
    agency: of(agencies.name),
    leaderAgencyId: of(reviewReturns.leaderAgencyId),
    state: of(reviewReturns.state),
    taskState: of(tasks.state),
    version: of(reviewReturns.version),
    content: returnContent,
    sent: returnContent.nullable(),
    last: returnContent.nullable(),
    comment: of(reviewReturns.comment),
    savedAt: epochMs.nullable(),
    savedBy: of(people.name).nullable(),
    submittedAt: epochMs.nullable(),
    loggedBy: of(people.name).nullable(),
    source: of(reviewReturns.source),
    cameBy: of(reviewReturns.cameBy),
    cameOn: z.iso.date().nullable(),
    onTime: of(reviewReturns.onTime),
    dueAt: epochMs,
    closesAt: epochMs,
    now: epochMs,
    zone: of(strategies.zone),
    colours: colourScale,
    ...factsOfReturn,
  }),
  (taskId: string) => sql`
    select r.task_id as "taskId", r.process_id as "reviewId", p.reference, to_char(v.quarter, 'YYYY-MM-DD') as quarter, p.state as "reviewState",
      a.title as activity, a.retired_why as "retiredWhy", s.name as strand, r.agency_id as "agencyId", g.name as agency, r.leader_agency_id as "leaderAgencyId", r.state,
      t.state as "taskState", r.version, r.content, r.sent, r.last, r.comment, ${ms(sql`r.saved_at`)} as "savedAt", n.name as "savedBy",
      ${ms(sql`r.submitted_at`)} as "submittedAt", lg.name as "loggedBy", r.source, r.came_by as "cameBy", to_char(r.came_on, 'YYYY-MM-DD') as "cameOn", r.on_time as "onTime", ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt",
      ${ms(sql`app_now()`)} as now, y.zone, y.colours,
      ${readFactsOfReturn}
    from review_returns r join reviews v on v.process_id = r.process_id join processes p on p.id = r.process_id join tasks t on t.id = r.task_id
      join chase_plans c on c.id = t.plan_id join activities a on a.id = r.activity_id join strands s on s.id = r.strand_id
      join agencies g on g.id = r.agency_id join strategies y on y.process_id = v.strategy_id left join people n on n.id = r.saved_by
      left join people lg on lg.id = r.logged_by
    where r.task_id = ${taskId}`,
);
/** A return as its lead writes it: the draft, what was sent, and the last one beside it. */
export type ReturnRecord = RowOf<typeof returns> & {
  /** The colour that dates and measures suggest now, with what is being written. */
  readonly suggestion: Suggestion | null;
};

export async function readReturn(tx: Tx, taskId: string): Promise<ReturnRecord | undefined> {
  const [found] = await returns(tx, taskId);
  if (found === undefined) return undefined;
  return { ...found, suggestion: suggestionOf({ ...found, today: localDate(found.now, found.zone) }) ?? null };
}
