import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ReviewedLine } from '../../../domain/reports/live-parts/reviewed.ts';
import { instant } from '../../instant.ts';
import { ms } from '../../rows.ts';
import { reviewReturns } from '../../schema/reviews.ts';
import { activities, strands } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import type { Source } from './source.ts';

/** So many of the last reviews are read: two years. */
const mostReviews = 8;

type Asked = { readonly strategyId: string; readonly processId: string | null; readonly until: number };
const lines = statement(
  'reports.reviewed-lines',
  z.object({
    quarter: z.iso.date(),
    lockedAt: epochMs,
    activityId: of(activities.id),
    activity: of(activities.title),
    strandId: of(strands.id),
    strand: of(strands.name),
    lead: z.string(),
    colour: of(reviewReturns.colour),
    direction: z.enum(['better', 'same', 'worse']).nullable(),
    reason: z.string(),
    achievements: z.string(),
  }),
  ({ strategyId, processId, until }: Asked) => sql`
    with read as materialized (
      select v.process_id, v.quarter, v.locked_at from reviews v where v.strategy_id = ${strategyId} and v.locked_at <= ${instant(until)}
        and v.quarter <= coalesce((select x.quarter from reviews x where x.process_id = ${processId}::uuid), v.quarter)
      order by v.quarter desc limit ${mostReviews})
    select to_char(read.quarter, 'YYYY-MM-DD') as quarter, ${ms(sql`read.locked_at`)} as "lockedAt", a.id as "activityId", a.title as activity, s.id as "strandId", s.name as strand,
      coalesce(o.title || ', ' || g.name, g.name) as lead, r.colour, r.direction, coalesce(r.sent ->> 'colourReason', '') as reason, coalesce(r.sent ->> 'achievements', '') as achievements
    from read cross join lateral (select * from review_returns x where x.process_id = read.process_id offset 0) r join activities a on a.id = r.activity_id join strands s on s.id = r.strand_id
      join agencies g on g.id = r.agency_id join tasks t on t.id = r.task_id left join posts o on o.id = t.post_id
    order by read.quarter desc, r.position`,
);

/** What the last locked reviews say of each activity that everybody may see, the latest first, in the order of the plan. */
export async function readReviewedLines({ tx, scope, after, until, shows }: Source): Promise<ReviewedLine[]> {
  const { strategyId, processId, strandId } = scope;
  return (await lines(tx, { strategyId, processId, until }))
    .filter((line) => shows(line.activityId) && (strandId === null || line.strandId === strandId))
    .map(({ lockedAt, ...line }) => ({ ...line, isNew: lockedAt > after }));
}
