import { sql } from 'drizzle-orm';
import type { Asked, StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { ruleOf } from '../sign-offs/signing-stage.ts';

export type RouteLine = {
  readonly position: number;
  readonly bodyId: string | null;
  readonly postId: string | null;
  readonly name: string;
  readonly rule: StageRule;
  readonly asked: Asked;
  /** null: it decides at a meeting. */
  readonly workingDays: number | null;
};

/** The stages through which the report of each review of the strategy goes, in their order. */
export async function readReviewRoute(tx: Tx, strategyId: string): Promise<RouteLine[]> {
  const { rows } = await tx.execute<Omit<RouteLine, 'rule'> & { rule: StageRule['kind']; count: number | null }>(sql`
    select s.position, s.body_id as "bodyId", s.post_id as "postId", coalesce(b.name, o.title || ', ' || a.name) as name, s.rule, s.rule_count as count,
      s.asked, s.working_days as "workingDays"
    from review_route_stages s left join bodies b on b.id = s.body_id left join posts o on o.id = s.post_id left join agencies a on a.id = o.agency_id
    where s.strategy_id = ${strategyId} order by s.position`);
  return rows.map(({ rule, count, ...line }) => ({ ...line, rule: ruleOf(rule, count) }));
}
