import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { taskKinds } from '../../domain/chase/task-kinds.ts';
import { nominationTitle } from '../../domain/strategies/nomination.ts';
import { proposalTitle } from '../../domain/strategies/proposal.ts';
import type { Tx } from '../connect.ts';
import { telling } from '../chase/notices.ts';
import { type OwedTasks, oweTasks, type Owner } from '../chase/owe-tasks.ts';
import type { Around } from '../chase/raise-steps.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { posts } from '../schema/directory.ts';
import { planProposals } from '../schema/proposals.ts';
import { nominations } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { placeOfStrategy } from './place.ts';

const toAsk = statement(
  'strategies.nominations-to-ask',
  z.object({
    id: of(nominations.id),
    part: of(nominations.part),
    state: of(nominations.state),
    title: z.string(),
    postId: of(nominations.postId),
    agencyId: of(posts.agencyId),
  }),
  (strategyId: string) => sql`
    select n.id, n.part, n.state, coalesce(a.title, s.name) as title, n.post_id as "postId", o.agency_id as "agencyId"
    from nominations n join posts o on o.id = n.post_id left join activities a on a.id = n.activity_id left join strands s on s.id = n.strand_id
    where n.strategy_id = ${strategyId} and (n.state = 'asked' and n.task_id is null or n.state = 'declined' and n.renewal_task_id is null)
    order by n.id`,
);
type Nomination = RowOf<typeof toAsk>;

const noteTasks = command(
  'strategies.note-tasks-of-nominations',
  (pairs: readonly object[]) => sql`
    update nominations n set task_id = coalesce(n.task_id, x.task), renewal_task_id = case when n.state = 'declined' then x.task end
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(item uuid, task uuid) where n.id = x.item`,
);

const toAnswer = statement(
  'strategies.proposals-to-ask',
  z.object({
    id: of(planProposals.id),
    kind: of(planProposals.kind),
    title: of(planProposals.title),
    postId: of(posts.id).nullable(),
    agencyId: of(posts.agencyId).nullable(),
  }),
  (strategyId: string) => sql`
    select p.id, p.kind, p.title, o.id as "postId", o.agency_id as "agencyId"
    from plan_proposals p join strands s on s.id = p.strand_id join strategies y on y.process_id = p.strategy_id
      left join posts o on o.id = coalesce(s.leader_post_id, y.owner_post_id)
    where p.strategy_id = ${strategyId} and p.told_at is null and p.state = 'asked' and p.task_id is null order by p.id`,
);

const noteTasksOfProposals = command(
  'strategies.note-tasks-of-proposals',
  (pairs: readonly object[]) => sql`
    update plan_proposals p set task_id = x.task from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(item uuid, task uuid) where p.id = x.item`,
);

const toTakeIn = statement(
  'strategies.proposals-to-take-in',
  z.object({ kind: of(planProposals.kind), title: of(planProposals.title), taskId: of(planProposals.taskId) }),
  (strategyId: string) => sql`
    select kind, title, task_id as "taskId" from plan_proposals where strategy_id = ${strategyId} and told_at is null and state = 'accepted' order by id`,
);

const answered = (strategyId: string) => sql`strategy_id = ${strategyId} and told_at is null and state <> 'asked'`;
const tellProposers = telling(
  'strategies.tell-proposers',
  (strategyId: string) => sql`
    select strategy_id, task_id, proposed_by, 'proposal-answered', 'proposal:' || id from plan_proposals where ${answered(strategyId)}`,
);
const noteTold = command(
  'strategies.note-proposers-told',
  (strategyId: string) => sql`update plan_proposals set told_at = app_now() where ${answered(strategyId)}`,
);

/** What has happened to a plan is asked of whom it concerns, and told to those who wait for it; all of it once. */
async function before(tx: Tx, strategyId: string, now: number): Promise<void> {
  const place = await placeOfStrategy(tx, strategyId);
  if (place === undefined) return;
  const owe = async (kind: PlanKind, owners: readonly Owner[]) => {
    const ask = taskKinds[kind].ladder === 'directorate' ? 'request' : 'invitation';
    return oweTasks(tx, { processId: strategyId, place, now, kind, ask, owners });
  };
  const nominated = await toAsk(tx, strategyId);
  const named = nominated.filter(({ state }) => state === 'asked');
  if (named.length > 0) {
    const owners = named.map((one) => ({ ...ofNomination(one), postId: one.postId }));
    await noteTasks(tx, pairsOf(named, await owe('accept-nomination', owners)));
  }
  const declined = nominated.filter(({ state }) => state === 'declined');
  if (declined.length > 0) {
    const owners = declined.map((one) => ({ ...ofNomination(one), people: 'officers' as const }));
    await noteTasks(tx, pairsOf(declined, await owe('renew-nomination', owners)));
  }
  const proposed = await toAnswer(tx, strategyId);
  if (proposed.length > 0) {
    const owners = proposed.map(({ kind, title, postId, agencyId }): Owner => {
      const named = { title: proposalTitle(kind, title), postId, agencyId };
      return postId === null ? { ...named, people: 'officers' } : named;
    });
    await noteTasksOfProposals(tx, pairsOf(proposed, await owe('answer-proposal', owners)));
  }
  const accepted = await toTakeIn(tx, strategyId);
  if (accepted.length > 0) {
    const owners = accepted.map(({ kind, title, taskId }): Owner => ({
      title: proposalTitle(kind, title),
      aboutTaskId: taskId,
      people: 'officers',
    }));
    pairsOf([], await owe('take-in-proposal', owners));
  }
  if ((await tellProposers(tx, strategyId)) > 0) await noteTold(tx, strategyId);
}

type PlanKind = 'accept-nomination' | 'renew-nomination' | 'answer-proposal' | 'take-in-proposal';

function ofNomination({ part, title, agencyId }: Nomination): Owner {
  return { title: nominationTitle(part, title), agencyId };
}

function pairsOf(asked: readonly { readonly id: string }[], owed: Verdict<OwedTasks>) {
  if (!owed.ok) throw new Error(`what a plan asks could not be owed: ${owed.code}`);
  return asked.map(({ id }, index) => ({ item: id, task: owed.value.taskIds[index] }));
}

/** Around each pass of a strategy's watch. */
export const askOfPlan: Around = { before, after: async () => {} };
