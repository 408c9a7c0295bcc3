import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type InspectionFacts, type Proposed, proposedInspections } from '../../domain/inspections/rules.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { isBad } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { draftInspection, type NewInspection } from './inspections.ts';
import { reviewRow, type ReviewRow } from '../strategies/review-row.ts';
import { tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { inspectionProposals } from '../schema/inspections.ts';
import { reviewReturns } from '../schema/reviews.ts';
import { activities, datedItems } from '../schema/strategies.ts';
import { count, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { grounds } from './shapes.ts';

const insertProposals = command(
  'inspections.propose',
  (given: { strategyId: string; reviewId: string; found: readonly Proposed[] }) => sql`
    insert into inspection_proposals (strategy_id, review_id, activity_id, agency_id, post_id, rule, grounds)
    select ${given.strategyId}::uuid, ${given.reviewId}::uuid, f."activityId", f."agencyId", f."postId", f.rule, f.grounds
    from jsonb_to_recordset(${JSON.stringify(given.found)}::jsonb) as f("activityId" uuid, "agencyId" uuid, "postId" uuid, rule text, grounds jsonb)
    on conflict do nothing`,
);

/**
 * Proposes the inspections that the rules find grounds for; what was proposed in this review already is not proposed
 * again. Nothing is opened by it. Returns how many are new.
 */
export async function raiseProposals(tx: Tx, processId: string): Promise<number> {
  const review = await reviewRow(tx, processId);
  if (review === undefined) throw new Error('a review without its row');
  const found = proposedInspections([
    ...(await factsOfLines(tx, processId, review)),
    ...(await factsOfActions(tx, review.strategyId)),
  ]);
  if (found.length === 0) return 0;
  const raised = await insertProposals(tx, { strategyId: review.strategyId, reviewId: processId, found });
  if (raised > 0)
    await audit(tx, { actorId: null, act: 'inspections-proposed', processId, details: { proposals: raised } });
  return raised;
}

/** Nobody who answers for the task can be reached at this moment. */
const unreachable = sql`not exists (select from task_answerers w join people p on p.id = w.person_id where w.task_id = t.id and p.not_reached_at is null)`;

const lines = statement(
  'inspections.facts-of-lines',
  z.object({
    activityId: of(reviewReturns.activityId),
    agencyId: of(reviewReturns.agencyId),
    postId: of(tasks.postId),
    taskId: of(reviewReturns.taskId),
    missing: z.boolean(),
    escalatedToTheEnd: z.boolean(),
    unreachable: z.boolean(),
    colour: z.string().nullable(),
    colourBefore: z.string().nullable(),
    moves: count,
    movedItemId: of(datedItems.id).nullable(),
    actionOverdue: z.boolean(),
  }),
  (processId: string) => sql`
    with moved as (
      select distinct on (i.activity_id) i.activity_id, i.id as item_id, count(distinct m.new_on)::int as moves
      from dated_items i join date_moves m on m.item_id = i.id and m.state = 'agreed'
      where i.activity_id in (select activity_id from review_returns where process_id = ${processId})
      group by i.activity_id, i.id order by i.activity_id, moves desc, i.id)
    select r.activity_id as "activityId", r.agency_id as "agencyId", t.post_id as "postId", r.task_id as "taskId", r.sent is null as missing,
      (select s.raised_at is not null from chase_steps s where s.plan_id = t.plan_id and s.kind = 'escalate' order by s.at desc limit 1) is true
        and exists (select from notices n where n.task_id = t.id and n.kind = 'escalation') as "escalatedToTheEnd",
      ${unreachable} as unreachable, r.sent ->> 'colour' as colour, r.last ->> 'colour' as "colourBefore",
      coalesce(moved.moves, 0) as moves, moved.item_id as "movedItemId", false as "actionOverdue"
    from review_returns r join tasks t on t.id = r.task_id left join moved on moved.activity_id = r.activity_id
    where r.process_id = ${processId}`,
);

async function factsOfLines(tx: Tx, processId: string, { colours }: ReviewRow): Promise<InspectionFacts[]> {
  return (await lines(tx, processId)).map(({ colour, colourBefore, ...row }) => ({
    ...row,
    bad: isBad(colours, colour),
    badBefore: isBad(colours, colourBefore),
  }));
}

/** Corrective actions of earlier inspections that are overdue at agencies of this strategy, and not proposed already. */
const factsOfActions = statement(
  'inspections.facts-of-actions',
  z.object({
    activityId: of(reviewReturns.activityId).nullable(),
    agencyId: of(tasks.agencyId),
    postId: of(tasks.postId),
    taskId: of(tasks.id),
    missing: z.boolean(),
    escalatedToTheEnd: z.boolean(),
    unreachable: z.boolean(),
    bad: z.boolean(),
    badBefore: z.boolean(),
    moves: count,
    movedItemId: of(datedItems.id).nullable(),
    actionOverdue: z.boolean(),
  }),
  (strategyId: string) => sql`
    select null::uuid as "activityId", t.agency_id as "agencyId", t.post_id as "postId", t.id as "taskId", false as missing,
      false as "escalatedToTheEnd", ${unreachable} as unreachable, false as bad, false as "badBefore", 0 as moves, null::uuid as "movedItemId",
      true as "actionOverdue"
    from tasks t join chase_plans c on c.id = t.plan_id
    where t.kind = 'corrective-action' and t.state = 'open' and c.due_at < app_now() and t.agency_id in (
        select o.agency_id from posts o join activities a on a.lead_post_id = o.id join strands s on s.id = a.strand_id where s.strategy_id = ${strategyId})
      and not exists (select from inspection_proposals i where i.rule = 'action-overdue' and i.grounds ->> 'taskId' = t.id::text and i.state = 'proposed')`,
);

const lockProposal = statement(
  'inspections.locked-proposal',
  z.object({
    state: of(inspectionProposals.state),
    reviewId: of(inspectionProposals.reviewId),
    strategyId: of(inspectionProposals.strategyId),
    agencyId: of(inspectionProposals.agencyId),
    rule: of(inspectionProposals.rule),
    grounds,
    activity: of(activities.title).nullable(),
    agency: of(agencies.name).nullable(),
  }),
  (proposalId: string) => sql`
    select i.state, i.review_id as "reviewId", i.strategy_id as "strategyId", i.agency_id as "agencyId", i.rule, i.grounds,
      a.title as activity, g.name as agency
    from inspection_proposals i left join activities a on a.id = i.activity_id left join agencies g on g.id = i.agency_id
    where i.id = ${proposalId} for no key update of i`,
);

type Deciding = { readonly proposalId: string; readonly accept: boolean; readonly reason: string };

/** A person accepts or dismisses a proposal, with a reason (S37, "where it appears"). An accepted one is drafted as an inspection. */
export async function decideProposal(
  tx: Tx,
  actor: Actor,
  input: Deciding,
): Promise<Verdict<{ proposalId: string; inspectionId: string | null }>> {
  const { proposalId } = input;
  const [proposal] = await lockProposal(tx, proposalId);
  if (proposal === undefined) return refuse('not-found', 'There is no such proposal.');
  if (proposal.state !== 'proposed') return refuse('nothing-to-change', 'Somebody has decided this proposal already.');
  await tx
    .update(inspectionProposals)
    .set({
      state: input.accept ? 'accepted' : 'dismissed',
      reason: input.reason,
      decidedBy: actor.personId,
      decidedAt: sql`app_now()`,
    })
    .where(eq(inspectionProposals.id, proposalId));
  await audit(tx, {
    actorId: actor.personId,
    act: input.accept ? 'proposal-accepted' : 'proposal-dismissed',
    processId: proposal.reviewId ?? proposal.strategyId,
    agencyId: proposal.agencyId,
    details: { proposalId },
  });
  if (!input.accept || proposal.agencyId === null) return accept({ proposalId, inspectionId: null });
  const drafted = await draftInspection(tx, actor, inspectionOf({ ...proposal, agencyId: proposal.agencyId }, input));
  if (!drafted.ok) return drafted;
  const { processId: inspectionId } = drafted.value;
  await tx.update(inspectionProposals).set({ inspectionId }).where(eq(inspectionProposals.id, proposalId));
  return accept({ proposalId, inspectionId });
}

/** The draft that an accepted proposal leads to: an officer adds its scope and its inspectors, and opens it. */
function inspectionOf(
  proposal: RowOf<typeof lockProposal> & { readonly agencyId: string },
  input: Deciding,
): NewInspection {
  const { rule, grounds } = proposal;
  const missing = rule === 'return-missing' ? grounds['taskId'] : undefined;
  return {
    title: proposal.activity ?? proposal.agency ?? '',
    grounds: input.reason,
    agencyIds: [proposal.agencyId],
    strategyId: proposal.strategyId,
    proposalId: input.proposalId,
    proposalGrounds: { rule, ...grounds },
    groundsTaskId: typeof missing === 'string' ? missing : null,
  };
}
