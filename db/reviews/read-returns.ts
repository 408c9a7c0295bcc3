import { sql } from 'drizzle-orm';
import type { CameBy } from '../../domain/tasks/logged-answer.ts';
import type { ReviewState } from '../../domain/reviews/review.ts';
import type { ColourScale } from '../../domain/strategies/strategy.ts';
import type { PlannedMilestone, ReturnContent, ReturnState } from '../../domain/reviews/return.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

/** A return as its lead writes it: the draft, what was sent, and the last one beside it. */
export type ReturnRecord = {
  readonly taskId: string;
  readonly reviewId: string;
  readonly reference: string;
  readonly quarter: string;
  readonly reviewState: ReviewState;
  readonly activity: string;
  readonly strand: string;
  readonly agencyId: string;
  readonly agency: string;
  readonly leaderAgencyId: string | null;
  readonly state: ReturnState;
  readonly taskState: string;
  readonly version: number;
  readonly content: ReturnContent;
  readonly sent: ReturnContent | null;
  readonly last: ReturnContent | null;
  readonly comment: string;
  readonly savedAt: number | null;
  readonly savedBy: string | null;
  readonly submittedAt: number | null;
  readonly loggedBy: string | null;
  readonly source: string | null;
  readonly cameBy: CameBy | null;
  readonly cameOn: string | null;
  readonly onTime: boolean | null;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly now: number;
  readonly zone: string;
  readonly colours: ColourScale;
  readonly milestones: readonly PlannedMilestone[];
};

export async function readReturn(tx: Tx, taskId: string): Promise<ReturnRecord | undefined> {
  const { rows } = await tx.execute<ReturnRecord>(sql`
    select r.task_id as "taskId", r.process_id as "reviewId", p.reference, to_char(v.quarter, 'YYYY-MM-DD') as quarter, p.state as "reviewState",
      a.title as activity, s.name as strand, r.agency_id as "agencyId", g.name as agency, r.leader_agency_id as "leaderAgencyId", r.state,
      t.state as "taskState", r.version, r.content, r.sent, r.last, r.comment, ${ms(sql`r.saved_at`)} as "savedAt", n.name as "savedBy",
      ${ms(sql`r.submitted_at`)} as "submittedAt", lg.name as "loggedBy", r.source, r.came_by as "cameBy", to_char(r.came_on, 'YYYY-MM-DD') as "cameOn", r.on_time as "onTime", ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt",
      ${ms(sql`app_now()`)} as now, y.zone, y.colours,
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'title', i.title, 'dueOn', to_char(i.due_on, 'YYYY-MM-DD')) order by i.due_on, i.id), '[]')
        from dated_items i where i.activity_id = r.activity_id and i.kind = 'milestone' and i.state = 'planned') as milestones
    from review_returns r join reviews v on v.process_id = r.process_id join processes p on p.id = r.process_id join tasks t on t.id = r.task_id
      join chase_plans c on c.id = t.plan_id join activities a on a.id = r.activity_id join strands s on s.id = r.strand_id
      join agencies g on g.id = r.agency_id join strategies y on y.process_id = v.strategy_id left join people n on n.id = r.saved_by
      left join people lg on lg.id = r.logged_by
    where r.task_id = ${taskId}`);
  return rows[0];
}
