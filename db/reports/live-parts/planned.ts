import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../../domain/calendar/zones.ts';
import type { Move } from '../../../domain/reports/live-parts/moves.ts';
import type { PlannedStrand } from '../../../domain/reports/live-parts/plan.ts';
import type { MetMilestone } from '../../../domain/reports/live-parts/progress.ts';
import { instant } from '../../instant.ts';
import { ms } from '../../rows.ts';
import { activities, dateMoves, datedItems } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { type PlanStrand, readPlan } from '../../strategies/read-plan.ts';
import type { Source } from './source.ts';

/** The plan that is in force, as far as everybody may see it: without what has been retired. */
export async function readPlanned({ tx, scope, shows }: Source): Promise<PlanStrand[]> {
  return (await readPlan(tx, scope.strategyId))
    .filter(({ id, retired }) => !retired && shows(id) && (scope.strandId === null || scope.strandId === id))
    .map((strand) => ({ ...strand, activities: strand.activities.filter((one) => !one.retired && shows(one.id)) }));
}

/** "Commander, Metropolitan Police"; "" where there is no post. */
export const postText = (post: string | null, agency: string | null) =>
  [post, agency].filter((part) => part !== null).join(', ');

export function strandsOf(plan: readonly PlanStrand[]): PlannedStrand[] {
  return plan.map(({ id, priorityArea, name, leader, leaderAgency, activities: own }) => ({
    id,
    priorityArea,
    name,
    leader: postText(leader, leaderAgency),
    activities: own.map((one) => ({ ...one, lead: postText(one.lead, one.agency) })),
  }));
}

/** The milestones that were met in the time of the report, on its first day too: what was met on that day may have been said after it. */
export function metIn(plan: readonly PlanStrand[], { days }: Source): MetMilestone[] {
  return plan.flatMap(({ activities: own }) =>
    own.flatMap(({ id: activityId, title: activity, milestones }) =>
      milestones.flatMap(({ doneOn, ...one }) =>
        doneOn !== null && doneOn >= days.after && doneOn <= days.until
          ? [{ ...one, activityId, activity, doneOn }]
          : [],
      ),
    ),
  );
}

type Time = { readonly strategyId: string; readonly after: number; readonly until: number };
const moves = statement(
  'reports.moves',
  z.object({
    itemId: of(datedItems.id),
    kind: of(datedItems.kind),
    title: of(datedItems.title),
    activityId: of(datedItems.activityId),
    activity: of(activities.title).nullable(),
    strandId: of(activities.strandId).nullable(),
    oldOn: z.iso.date(),
    newOn: z.iso.date(),
    reason: of(dateMoves.reason),
    asked: z.boolean(),
    decidedAt: epochMs,
  }),
  ({ strategyId, after, until }: Time) => sql`
    select i.id as "itemId", i.kind, i.title, i.activity_id as "activityId", a.title as activity, a.strand_id as "strandId", to_char(m.old_on, 'YYYY-MM-DD') as "oldOn",
      to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason, m.asked_by is distinct from m.decided_by as asked, ${ms(sql`m.decided_at`)} as "decidedAt"
    from dated_items i cross join lateral (select * from date_moves x where x.item_id = i.id offset 0) m left join activities a on a.id = i.activity_id
    where i.strategy_id = ${strategyId} and m.state = 'agreed' and m.decided_at > ${instant(after)} and m.decided_at <= ${instant(until)}
    order by m.decided_at, m.id limit 500`,
);

/** The moves of dates that were agreed in the time of the report. */
export async function readMoves({ tx, scope, after, until, zone, shows }: Source): Promise<Move[]> {
  return (await moves(tx, { strategyId: scope.strategyId, after, until }))
    .filter((one) => shows(one.activityId) && (scope.strandId === null || scope.strandId === one.strandId))
    .map((one) => ({ ...one, agreedOn: localDate(one.decidedAt, zone) }));
}
