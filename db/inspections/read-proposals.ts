import { sql } from 'drizzle-orm';
import type { Grounds, InspectionRule } from '../../domain/inspections/rules.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type ProposalState = 'proposed' | 'accepted' | 'dismissed';

export type ProposalRecord = {
  readonly id: string;
  readonly strategyId: string;
  readonly strategy: string;
  readonly reviewId: string | null;
  readonly review: string | null;
  readonly activity: string | null;
  readonly agency: string | null;
  readonly rule: InspectionRule;
  readonly grounds: Grounds;
  readonly state: ProposalState;
  readonly reason: string;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly raisedAt: number;
  readonly zone: string;
  /** What an accepted proposal led to. */
  readonly inspectionId: string | null;
  readonly inspection: string | null;
};

const proposal = sql`
  select i.id, i.strategy_id as "strategyId", p.title as strategy, i.review_id as "reviewId", v.reference as review, a.title as activity, g.name as agency,
    i.rule, i.grounds, i.state, i.reason, n.name as "decidedBy", ${ms(sql`i.decided_at`)} as "decidedAt", ${ms(sql`i.raised_at`)} as "raisedAt", s.zone,
    i.inspection_id as "inspectionId", w.reference as inspection
  from inspection_proposals i join processes p on p.id = i.strategy_id join strategies s on s.process_id = i.strategy_id
    left join processes v on v.id = i.review_id left join activities a on a.id = i.activity_id left join agencies g on g.id = i.agency_id
    left join people n on n.id = i.decided_by left join processes w on w.id = i.inspection_id`;

/** A page of proposed inspections, the newest first. */
export async function listProposals(
  tx: Tx,
  which: { state?: ProposalState | undefined; reviewId?: string | undefined; after: string | undefined },
): Promise<Cut<ProposalRecord>> {
  const { rows } = await tx.execute<ProposalRecord>(sql`
    ${proposal} where ${which.state === undefined ? sql`true` : sql`i.state = ${which.state}`}
      and ${which.reviewId === undefined ? sql`true` : sql`i.review_id = ${which.reviewId}`}
      and ${which.after === undefined ? sql`true` : sql`i.id < ${which.after}`} order by i.id desc limit ${pageSize + 1}`);
  return cut(rows);
}

export async function readProposal(tx: Tx, id: string): Promise<ProposalRecord | undefined> {
  const { rows } = await tx.execute<ProposalRecord>(sql`${proposal} where i.id = ${id}`);
  return rows[0];
}
