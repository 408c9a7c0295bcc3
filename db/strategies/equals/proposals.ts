import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, speaksFor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canAnswerProposal, canPropose, canTakeIn, type OpenKind } from '../../../domain/strategies/proposal.ts';
import { audit } from '../../records/audit.ts';
import { finishTasks } from '../../chase/finish-tasks.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { databaseNow } from '../../chase/locks.ts';
import type { Tx } from '../../connect.ts';
import { processes, tasks } from '../../schema/chase.ts';
import { planProposals } from '../../schema/proposals.ts';
import { activities, strands } from '../../schema/strategies.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { todayOf } from '../dated-items.ts';
import { placeOfStrategy } from '../place.ts';
import { planAdopted } from '../options/plan-adopted.ts';
import { lockStrategy, noSuchPart, noSuchStrategy } from '../strategies.ts';
import { strategyState } from '../shapes.ts';

export type NewProposal = {
  readonly strategyId: string;
  readonly kind: OpenKind;
  /** A strand of the plan, or an activity. */
  readonly about: string;
  readonly title: string;
  /** 'YYYY-MM-DD'. */
  readonly dueOn: string | null;
  readonly reason: string;
};

/** Any agency that sees a watched plan proposes something for it; whoever leads the strand is asked for an answer. */
export async function propose(tx: Tx, actor: Actor, input: NewProposal): Promise<Verdict<{ proposalId: string }>> {
  const { strategyId, kind, title, dueOn, reason } = input;
  const [agencyId] = actor.agencyIds;
  const now = await stateAndDay(tx, strategyId);
  if (now === undefined || agencyId === undefined) return noSuchStrategy;
  const place = await placeOf(tx, input);
  if (place === undefined) return noSuchPart;
  const allowed = canPropose(now.state, { kind, activityId: place.activityId, dueOn }, now.today);
  if (!allowed.ok) return allowed;
  const same = await tx
    .select({ id: planProposals.id })
    .from(planProposals)
    .where(
      and(
        eq(planProposals.strategyId, strategyId),
        eq(planProposals.agencyId, agencyId),
        eq(planProposals.strandId, place.strandId),
        place.activityId === null ? isNull(planProposals.activityId) : eq(planProposals.activityId, place.activityId),
        eq(planProposals.kind, kind),
        eq(planProposals.title, title),
        eq(planProposals.state, 'asked'),
      ),
    );
  if (same.length > 0)
    return refuse('exists-already', 'Your agency has proposed this already, and it is not answered yet.', {
      field: 'title',
    });
  const kept = await keepProposal(tx, {
    strategyId,
    ...place,
    kind,
    title,
    dueOn,
    reason,
    agencyId,
    proposedBy: actor.personId,
  });
  if (kept === undefined) throw new Error('an inserted proposal returned no id');
  return accept(kept);
}

/** How a strategy stands, and which day it is there; undefined where the reader sees none. */
export async function stateAndDay(tx: Tx, strategyId: string) {
  const [strategy] = await tx
    .select({ state: processes.state })
    .from(processes)
    .where(and(eq(processes.id, strategyId), eq(processes.kind, 'strategy')));
  const counted = await placeOfStrategy(tx, strategyId);
  if (strategy === undefined || counted === undefined) return undefined;
  return { state: strategyState.parse(strategy.state), today: todayOf(counted, await databaseNow(tx)) };
}

/** Writes a proposal, which the next pass of the watch asks about; undefined where the same waits for its answer already. */
export async function keepProposal(
  tx: Tx,
  row: typeof planProposals.$inferInsert,
): Promise<{ proposalId: string } | undefined> {
  const { strategyId: processId, agencyId, proposedBy: actorId } = row;
  const [made] = await tx.insert(planProposals).values(row).onConflictDoNothing().returning({ id: planProposals.id });
  if (made === undefined) return undefined;
  const details = { proposalId: made.id };
  await audit(tx, { actorId, act: 'plan-proposed', processId, agencyId, details });
  await owedNudge(tx, processId);
  return details;
}

/** Of which strand, and of which activity if of one. */
async function placeOf(
  tx: Tx,
  { strategyId, about }: NewProposal,
): Promise<{ strandId: string; activityId: string | null } | undefined> {
  const [strand] = await tx
    .select({ strandId: strands.id })
    .from(strands)
    .where(and(eq(strands.id, about), eq(strands.strategyId, strategyId), isNull(strands.retiredAt)));
  if (strand !== undefined) return { ...strand, activityId: null };
  const [activity] = await tx
    .select({ strandId: strands.id, activityId: activities.id })
    .from(activities)
    .innerJoin(strands, eq(strands.id, activities.strandId))
    .where(and(eq(activities.id, about), eq(strands.strategyId, strategyId)));
  return activity;
}

const locked = statement(
  'strategies.lock-proposal',
  z.object({
    id: of(planProposals.id),
    strategyId: of(planProposals.strategyId),
    title: of(planProposals.title),
    dueOn: z.iso.date().nullable(),
    proposedBy: of(planProposals.proposedBy),
    optionId: of(planProposals.optionId),
    areaId: of(planProposals.areaId),
    postId: of(planProposals.postId),
    state: of(planProposals.state),
    taskState: of(tasks.state),
    agencyId: of(tasks.agencyId),
  }),
  (taskId: string) => sql`
    with held as materialized (select * from plan_proposals where task_id = ${taskId} for no key update)
    select p.id, p.strategy_id as "strategyId", p.title, to_char(p.due_on, 'YYYY-MM-DD') as "dueOn", p.proposed_by as "proposedBy", p.option_id as "optionId",
      p.area_id as "areaId", p.post_id as "postId", p.state, t.state as "taskState", t.agency_id as "agencyId" from held p join tasks t on t.id = p.task_id`,
);

/** Whoever leads the strand accepts a proposal or declines it, and says why; the next pass tells who proposed it. */
export async function answerPlanProposal(
  tx: Tx,
  actor: Actor,
  { taskId, accepts, answer }: { taskId: string; accepts: boolean; answer: string },
): Promise<Verdict<{ state: 'accepted' | 'declined' }>> {
  const [found] = await locked(tx, taskId);
  if (found === undefined || !speaksFor(actor, found.agencyId, taskId))
    return refuse('not-found', 'There is no such proposal that you are asked to answer.');
  const allowed = canAnswerProposal(found.state);
  if (!allowed.ok) return allowed;
  if (found.taskState !== 'open') return refuse('not-open', 'The strategy has ended, so nothing is answered any more.');
  const state = accepts ? 'accepted' : 'declined';
  await tx
    .update(planProposals)
    .set({ state, answer, answeredBy: actor.personId, answeredAt: sql`app_now()` })
    .where(eq(planProposals.id, found.id));
  await finishTasks(tx, { taskIds: [taskId] });
  await audit(tx, {
    actorId: actor.personId,
    act: `plan-proposal-${state}`,
    processId: found.strategyId,
    taskId,
    agencyId: found.agencyId,
    details: { proposalId: found.id },
  });
  await owedNudge(tx, found.strategyId);
  return accept({ state });
}

/**
 * An officer has taken what was accepted into the plan: everybody who sees the plan reads that, and nobody is asked for it any more.
 * An option that was adopted becomes an activity by that; `leadPostId` leads it, or the post that adopted it.
 */
export async function takeInProposal(
  tx: Tx,
  actor: Actor,
  { taskId, leadPostId }: { taskId: string; leadPostId?: string | null | undefined },
): Promise<Verdict<{ state: 'taken-in' }>> {
  // The plan is held before the proposal, as by the pass of its watch.
  const { strategyId } = planProposals;
  const [place] = await tx.select({ strategyId }).from(planProposals).where(eq(planProposals.taskId, taskId));
  if (place !== undefined) await lockStrategy(tx, place.strategyId);
  const [found] = await locked(tx, taskId);
  if (found === undefined) return refuse('not-found', 'There is no such proposal.');
  const allowed = canTakeIn(found.state);
  if (!allowed.ok) return allowed;
  const planned = found.optionId === null ? accept({}) : await planAdopted(tx, actor, found, leadPostId);
  if (!planned.ok) return planned;
  await tx
    .update(planProposals)
    .set({ state: 'taken-in', ...planned.value })
    .where(eq(planProposals.id, found.id));
  await finishTasks(tx, { aboutTaskId: taskId, kind: 'take-in-proposal' });
  const details = { proposalId: found.id };
  await audit(tx, { actorId: actor.personId, act: 'plan-proposal-taken-in', processId: found.strategyId, details });
  return accept({ state: 'taken-in' });
}
