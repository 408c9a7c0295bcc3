import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { inspectionProposals } from '../schema/inspections.ts';
import { activities, strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { grounds } from './shapes.ts';

const proposal = z.object({
  id: of(inspectionProposals.id),
  strategyId: of(inspectionProposals.strategyId),
  strategy: of(processes.title),
  reviewId: of(inspectionProposals.reviewId),
  review: of(processes.reference).nullable(),
  activity: of(activities.title).nullable(),
  agency: of(agencies.name).nullable(),
  rule: of(inspectionProposals.rule),
  grounds,
  state: of(inspectionProposals.state),
  reason: of(inspectionProposals.reason),
  decidedBy: of(people.name).nullable(),
  decidedAt: epochMs.nullable(),
  raisedAt: epochMs,
  zone: of(strategies.zone),
  /** What an accepted proposal led to. */
  inspectionId: of(inspectionProposals.inspectionId),
  inspection: of(processes.reference).nullable(),
});
export type ProposalRecord = z.output<typeof proposal>;
export type ProposalState = ProposalRecord['state'];

const proposals = sql`
  select i.id, i.strategy_id as "strategyId", p.title as strategy, i.review_id as "reviewId", v.reference as review, a.title as activity, g.name as agency,
    i.rule, i.grounds, i.state, i.reason, n.name as "decidedBy", ${ms(sql`i.decided_at`)} as "decidedAt", ${ms(sql`i.raised_at`)} as "raisedAt", s.zone,
    i.inspection_id as "inspectionId", w.reference as inspection
  from inspection_proposals i join processes p on p.id = i.strategy_id join strategies s on s.process_id = i.strategy_id
    left join processes v on v.id = i.review_id left join activities a on a.id = i.activity_id left join agencies g on g.id = i.agency_id
    left join people n on n.id = i.decided_by left join processes w on w.id = i.inspection_id`;

type Which = { state?: ProposalState | undefined; reviewId?: string | undefined; after: string | undefined };

const page = statement(
  'inspections.proposals',
  proposal,
  ({ state, reviewId, after }: Which) => sql`
    ${proposals} where (${state ?? null}::text is null or i.state = ${state ?? null})
      and (${reviewId ?? null}::uuid is null or i.review_id = ${reviewId ?? null})
      and ${after === undefined ? sql`true` : sql`i.id < ${after}`} order by i.id desc limit ${pageSize + 1}`,
  [{ after: undefined }, { after: '' }],
);

/** A page of proposed inspections, the newest first. */
export async function listProposals(tx: Tx, which: Which): Promise<Cut<ProposalRecord>> {
  return cut(await page(tx, which));
}

const one = statement('inspections.proposal', proposal, (id: string) => sql`${proposals} where i.id = ${id}`);

export async function readProposal(tx: Tx, id: string): Promise<ProposalRecord | undefined> {
  const [found] = await one(tx, id);
  return found;
}
