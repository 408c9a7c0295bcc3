import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Quarter, quartersInPlan } from '../../domain/strategies/progress.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { reviewReturns } from '../schema/reviews.ts';
import { activities, datedItems, strands } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import type { PlanParts } from './read-plan.ts';

const direction = z.enum(['better', 'same', 'worse']).nullable();

const strips = statement(
  'strategies.last-quarters',
  z.object({
    activityId: of(activities.id),
    quarters: z.array(z.object({ quarter: z.string(), colour: z.string().nullable(), direction })),
  }),
  ({ strategyId, partIds }: PlanParts) => sql`
    with shown as (
      select a.id as activity_id, q.quarter, q.colour, q.direction from unnest(${uuids(partIds)}) a(id) cross join lateral (
        select * from activity_quarters(a.id) x where x.locked order by x.quarter desc limit ${quartersInPlan}) q
      union all
      select r.activity_id, v.quarter, r.colour, r.direction from reviews v join review_returns r on r.process_id = v.process_id
      where v.strategy_id = ${strategyId} and v.locked_at is null and r.activity_id = any(${uuids(partIds)}) and r.sent is not null)
    select activity_id as "activityId", jsonb_agg(jsonb_build_object('quarter', to_char(quarter, 'YYYY-MM-DD'), 'colour', colour, 'direction', direction)
      order by quarter) as quarters from shown group by activity_id`,
);

/** The last quarters of some activities of a plan, the oldest first: of other agencies those whose review is locked. */
export async function readLastQuarters(tx: Tx, parts: PlanParts): Promise<Map<string, readonly Quarter[]>> {
  const rows = await strips(tx, parts);
  return new Map(rows.map(({ activityId, quarters }) => [activityId, quarters.slice(-quartersInPlan)]));
}

const oneActivity = statement(
  'strategies.activity',
  z.object({
    id: of(activities.id),
    title: of(activities.title),
    strandId: of(strands.id),
    strand: of(strands.name),
    priorityArea: of(strands.priorityArea),
    leadPostId: of(activities.leadPostId),
    lead: of(posts.title).nullable(),
    agency: of(agencies.name).nullable(),
    agencyId: of(agencies.id).nullable(),
    retired: z.boolean(),
    retiredWhy: of(activities.retiredWhy),
  }),
  ({ strategyId, activityId }: { strategyId: string; activityId: string }) => sql`
    select a.id, a.title, s.id as "strandId", s.name as strand, s.priority_area as "priorityArea", a.lead_post_id as "leadPostId", o.title as lead, o.agency,
      o.agency_id as "agencyId", a.retired_at is not null as retired, a.retired_why as "retiredWhy"
    from activities a join strands s on s.id = a.strand_id left join plan_posts(${strategyId}) o on o.post_id = a.lead_post_id
    where a.id = ${activityId} and s.strategy_id = ${strategyId}`,
);
export type ActivityRecord = RowOf<typeof oneActivity>;

/** An activity of this plan. */
export async function readActivity(
  tx: Tx,
  strategyId: string,
  activityId: string,
): Promise<ActivityRecord | undefined> {
  const [found] = await oneActivity(tx, { strategyId, activityId });
  return found;
}

export const listMilestones = statement(
  'strategies.milestones',
  z.object({
    id: of(datedItems.id),
    title: of(datedItems.title),
    firstDueOn: z.iso.date(),
    dueOn: z.iso.date(),
    state: of(datedItems.state),
    doneOn: z.iso.date().nullable(),
    overdue: z.boolean(),
    /** How often its date was moved. */
    moves: count,
  }),
  (activityId: string) => sql`
    select i.id, i.title, to_char(i.first_due_on, 'YYYY-MM-DD') as "firstDueOn", to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", i.state,
      to_char(i.done_on, 'YYYY-MM-DD') as "doneOn", i.state = 'planned' and i.due_on < (app_now() at time zone y.zone)::date as overdue, (select count(*)::int from date_moves m where m.item_id = i.id and m.state = 'agreed') as moves
    from dated_items i join strategies y on y.process_id = i.strategy_id where i.activity_id = ${activityId} and i.kind = 'milestone' order by i.due_on, i.id`,
);

/** Every quarter of an activity, the oldest first. Of other agencies those alone say something whose review is locked. */
export const listQuarters = statement(
  'strategies.quarters',
  z.object({
    reviewId: of(reviewReturns.processId),
    quarter: z.iso.date(),
    reviewState: of(processes.state),
    /** The task of its return, where the reader sees it. */
    taskId: of(reviewReturns.taskId).nullable(),
    /** Whether the reader may know what was said. */
    shown: z.boolean(),
    colour: of(reviewReturns.colour),
    direction,
    reason: z.string().nullable(),
    /** The colour that dates and measures suggested, and why. */
    suggested: of(reviewReturns.suggested),
    suggestedWhy: of(reviewReturns.suggestedWhy),
    achievements: z.string().nullable(),
    settlement: of(reviewReturns.settlement),
    /** Who led it then; and the person who sent it, for those who know him. */
    agency: of(agencies.name),
    post: of(posts.title).nullable(),
    by: of(people.name).nullable(),
    submittedAt: epochMs.nullable(),
  }),
  (activityId: string) => sql`
    select q.review_id as "reviewId", to_char(q.quarter, 'YYYY-MM-DD') as quarter, q.state as "reviewState", r.task_id as "taskId", q.locked or r.id is not null as shown,
      coalesce(q.colour, r.colour) as colour, coalesce(q.direction, r.direction) as direction, coalesce(q.reason, r.sent ->> 'colourReason') as reason,
      coalesce(q.suggested, r.suggested) as suggested, coalesce(q.suggested_why, r.suggested_why) as "suggestedWhy",
      coalesce(q.achievements, r.sent ->> 'achievements') as achievements, coalesce(q.settlement, r.settlement) as settlement,
      q.agency, q.post, n.name as by, ${ms(sql`coalesce(q.submitted_at, r.submitted_at)`)} as "submittedAt"
    from activity_quarters(${activityId}) q left join review_returns r on r.process_id = q.review_id and r.activity_id = ${activityId}
      left join people n on n.id = r.submitted_by order by q.quarter`,
);
