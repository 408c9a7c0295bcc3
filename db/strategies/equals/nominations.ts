import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import { type Actor, speaksFor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canAnswerNomination, canOwnJointly, type NominationPart } from '../../../domain/strategies/nomination.ts';
import { audit } from '../../records/audit.ts';
import { cancelTasks, finishTasks } from '../../chase/finish-tasks.ts';
import { telling } from '../../chase/notices.ts';
import { owedNudge } from '../../chase/outbox.ts';
import type { Tx } from '../../connect.ts';
import { namedPosts } from '../../directory/leaving/nameable.ts';
import { givenRows } from '../../given-rows.ts';
import { processes, tasks } from '../../schema/chase.ts';
import { posts } from '../../schema/directory.ts';
import { activities, nominations, strands } from '../../schema/strategies.ts';
import { of } from '../../shapes.ts';
import { command, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { noSuchPart, takeVersion } from '../strategies.ts';

export type Nominated = {
  readonly activityId?: string | undefined;
  readonly strandId?: string | undefined;
  readonly postId: string;
  readonly part: NominationPart;
};

const insertNominated = command(
  'strategies.nominate',
  ({ strategyId, nominated }: { strategyId: string; nominated: readonly Nominated[] }) => sql`
    insert into nominations (strategy_id, activity_id, strand_id, post_id, part)
    select ${strategyId}::uuid, g."activityId", g."strandId", g."postId", g.part
    from ${givenRows(nominated, { activityId: 'uuid', strandId: 'uuid', postId: 'uuid', part: 'text' })}`,
);

/** Names posts for parts of a plan. A watched strategy asks them in its next pass, another one once it is watched. */
export async function nominate(tx: Tx, strategyId: string, nominated: readonly Nominated[]): Promise<void> {
  if (nominated.length === 0) return;
  await insertNominated(tx, { strategyId, nominated });
  await askInNextPass(tx, strategyId);
}

/** What a plan asks is asked by the pass of its watch (ask-of-plan.ts), which has the right to ask anybody. */
export async function askInNextPass(tx: Tx, strategyId: string): Promise<void> {
  const [process] = await tx.select({ state: processes.state }).from(processes).where(eq(processes.id, strategyId));
  if (process?.state === 'open') await owedNudge(tx, strategyId);
}

/** A part of the plan: an activity or a strand. */
export type NamedPart = { readonly activityId: string } | { readonly strandId: string };
type Withdrawn = NamedPart & { readonly postId?: string; readonly part?: NominationPart };

/** Whoever has answered already hears that somebody else is named, or nobody is needed. */
const tellReleased = telling(
  'strategies.tell-released',
  (taskIds: readonly (string | null)[]) => sql`
    select distinct t.process_id, t.id, w.person_id, 'withdrawn', 'withdrawn' from tasks t join task_answerers w on w.task_id = t.id
    where t.id = any(${uuids(taskIds.filter((id) => id !== null))}) and t.state = 'answered'`,
);

const withdraw = statement(
  'strategies.withdraw-nominations',
  z.object({ taskId: of(nominations.taskId), renewalTaskId: of(nominations.renewalTaskId) }),
  // By its task of renewal one knows for ever that it was declined, though the officers were quicker than the pass that asks them.
  (withdrawn: readonly Withdrawn[]) => sql`
    update nominations n set state = 'withdrawn', renewal_task_id = case when n.state = 'declined' then coalesce(n.renewal_task_id, n.task_id) end
    where n.state <> 'withdrawn' and n.id in (
      select m.id from ${givenRows(withdrawn, { activityId: 'uuid', strandId: 'uuid', postId: 'uuid', part: 'text' })}
        join nominations m on m.activity_id = g."activityId" or m.strand_id = g."strandId"
      where (g."postId" is null or m.post_id = g."postId") and (g.part is null or m.part = g.part))
    returning n.task_id as "taskId", n.renewal_task_id as "renewalTaskId"`,
);

/** Whoever was named for these parts of the plan, or of them one post or kind, is asked no more, and the officers need name nobody else in his place. */
export async function withdrawNominations(tx: Tx, withdrawn: readonly Withdrawn[]): Promise<number> {
  if (withdrawn.length === 0) return 0;
  const rows = await withdraw(tx, withdrawn);
  const taskIds = rows.map(({ taskId }) => taskId);
  await tellReleased(tx, taskIds);
  await cancelTasks(tx, { taskIds }, 'withdrawn');
  await finishTasks(tx, { taskIds: rows.map(({ renewalTaskId }) => renewalTaskId) });
  return rows.length;
}

/** Another post, or none, in place of who was named; a joint owner who leads from now on is one no more. */
export async function nominateAnew(
  tx: Tx,
  strategyId: string,
  { postId, ...place }: NamedPart & { readonly part: NominationPart; readonly postId: string | null },
): Promise<void> {
  await withdrawNominations(tx, [place, ...(postId === null ? [] : [{ ...place, part: 'joint' as const, postId }])]);
  if (postId !== null) await nominate(tx, strategyId, [{ ...place, postId }]);
}

const locked = statement(
  'strategies.lock-nomination',
  z.object({
    id: of(nominations.id),
    strategyId: of(nominations.strategyId),
    state: of(nominations.state),
    taskState: of(tasks.state),
    agencyId: of(tasks.agencyId),
  }),
  (taskId: string) => sql`
    with held as materialized (select * from nominations where task_id = ${taskId} for no key update)
    select n.id, n.strategy_id as "strategyId", n.state, t.state as "taskState", t.agency_id as "agencyId" from held n join tasks t on t.id = n.task_id`,
);

/** The post that is named accepts, or declines with its reason: then the officers are asked to name another one. */
export async function answerNomination(
  tx: Tx,
  actor: Actor,
  { taskId, accepts, reason }: { taskId: string; accepts: boolean; reason: string },
): Promise<Verdict<{ state: 'accepted' | 'declined' }>> {
  const [found] = await locked(tx, taskId);
  if (found === undefined || !speaksFor(actor, found.agencyId, taskId))
    return refuse('not-found', 'There is no such nomination.');
  const allowed = canAnswerNomination(found.state, accepts, reason);
  if (!allowed.ok) return allowed;
  if (found.taskState !== 'open') return refuse('not-open', 'The strategy has ended, so nothing is asked any more.');
  const state = accepts ? 'accepted' : 'declined';
  await tx
    .update(nominations)
    .set({ state, reason, answeredBy: actor.personId, answeredAt: sql`app_now()` })
    .where(eq(nominations.id, found.id));
  await finishTasks(tx, { taskIds: [taskId] });
  await audit(tx, {
    actorId: actor.personId,
    act: `nomination-${state}`,
    processId: found.strategyId,
    taskId,
    agencyId: found.agencyId,
    details: { nominationId: found.id },
  });
  await owedNudge(tx, found.strategyId);
  return accept({ state });
}

type JointOwner = {
  readonly strategyId: string;
  readonly activityId: string;
  readonly postId: string;
  readonly ifVersion: number;
};

/** An activity has one lead and as many joint owners of other agencies as it needs (S30). */
export async function nameJointOwner(tx: Tx, actor: Actor, input: JointOwner): Promise<Verdict<{ version: number }>> {
  const { strategyId, activityId, postId } = input;
  const named = await namedPosts(tx, 'owner', [postId]);
  if (!named.ok) return named;
  return changeOwners(tx, actor, input, 'joint-owner-named', async (leadPostId) => {
    const [owners, agencyOf] = [await jointOwners(tx, activityId), await agenciesOf(tx, [postId, leadPostId])];
    const post = (id: string) => ({ postId: id, agencyId: agencyOf.get(id) ?? '' });
    const allowed = canOwnJointly(post(postId), post(leadPostId), owners);
    if (allowed.ok) await nominate(tx, strategyId, [{ activityId, postId, part: 'joint' }]);
    return allowed;
  });
}

async function jointOwners(tx: Tx, activityId: string): Promise<string[]> {
  const rows = await tx
    .select({ postId: nominations.postId })
    .from(nominations)
    .where(
      and(eq(nominations.activityId, activityId), eq(nominations.part, 'joint'), ne(nominations.state, 'withdrawn')),
    );
  return rows.map(({ postId }) => postId);
}

async function agenciesOf(tx: Tx, postIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: posts.id, agencyId: posts.agencyId })
    .from(posts)
    .where(inArray(posts.id, [...postIds]));
  return new Map(rows.map(({ id, agencyId }) => [id, agencyId]));
}

export async function releaseJointOwner(
  tx: Tx,
  actor: Actor,
  input: JointOwner,
): Promise<Verdict<{ version: number }>> {
  const { activityId, postId } = input;
  return changeOwners(tx, actor, input, 'joint-owner-released', async () =>
    (await withdrawNominations(tx, [{ activityId, postId, part: 'joint' }])) === 0
      ? refuse('nothing-to-change', 'This post is no joint owner of the activity.')
      : accept(true),
  );
}

async function changeOwners(
  tx: Tx,
  actor: Actor,
  { strategyId, activityId, postId, ifVersion }: JointOwner,
  act: AuditAct,
  change: (leadPostId: string) => Promise<Verdict<true>>,
): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  const [activity] = await tx
    .select({ leadPostId: activities.leadPostId })
    .from(activities)
    .innerJoin(strands, eq(strands.id, activities.strandId))
    .where(and(eq(activities.id, activityId), eq(strands.strategyId, strategyId)));
  if (activity === undefined) return noSuchPart;
  const changed = await change(activity.leadPostId);
  if (!changed.ok) return changed;
  const details = { activityId, postId, version: version.value };
  await audit(tx, { actorId: actor.personId, act, processId: strategyId, details });
  return accept({ version: version.value });
}
