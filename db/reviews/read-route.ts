import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { reviewRouteStages } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { ruleOf } from '../sign-offs/signing-stage.ts';

const route = statement(
  'reviews.route',
  z.object({
    order: of(reviewRouteStages.order),
    bodyId: of(reviewRouteStages.bodyId),
    postId: of(reviewRouteStages.postId),
    name: z.string(),
    rule: of(reviewRouteStages.rule),
    count: of(reviewRouteStages.ruleCount),
    asked: of(reviewRouteStages.asked),
    /** null: it decides at a meeting. */
    workingDays: of(reviewRouteStages.workingDays),
  }),
  (strategyId: string) => sql`
    select s.position as "order", s.body_id as "bodyId", s.post_id as "postId", coalesce(b.name, o.title || ', ' || a.name) as name, s.rule, s.rule_count as count,
      s.asked, s.working_days as "workingDays"
    from review_route_stages s left join bodies b on b.id = s.body_id left join posts o on o.id = s.post_id left join agencies a on a.id = o.agency_id
    where s.strategy_id = ${strategyId} order by s.position`,
);
export type RouteLine = Omit<RowOf<typeof route>, 'rule' | 'count'> & { readonly rule: StageRule };

/** The stages through which the report of each review of the strategy goes, in their order. */
export async function readReviewRoute(tx: Tx, strategyId: string): Promise<RouteLine[]> {
  const rows = await route(tx, strategyId);
  return rows.map(({ rule, count, ...line }) => ({ ...line, rule: ruleOf(rule, count) }));
}
