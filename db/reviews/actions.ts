import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { instantAtHour } from '../../domain/calendar/zones.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { owedNudge } from '../chase/outbox.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { wakesEarlier } from '../chase/plans/plans.ts';
import { tasks } from '../schema/chase.ts';
import { posts } from '../schema/directory.ts';
import { reviewActions } from '../schema/reviews.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { reviewRow } from '../strategies/review-row.ts';
import { lockProcess } from '../chase/locks.ts';

const dueHour = 17;

export type NewAction = {
  readonly reviewId: string;
  readonly title: string;
  readonly ownerPostId: string;
  /** 'YYYY-MM-DD'; due at 17:00 in the strategy's zone. */
  readonly dueOn: string;
  readonly activityId: string | null;
};

/** An action that the committee agrees: a chased task of the post that owns it. */
export async function agreeAction(tx: Tx, actor: Actor, input: NewAction): Promise<Verdict<{ taskId: string }>> {
  const process = await lockProcess(tx, input.reviewId);
  const review = await reviewRow(tx, input.reviewId);
  if (process === undefined || review === undefined) return refuse('not-found', 'There is no such review.');
  if (process.state !== 'committee')
    return refuse('not-open', 'Actions are agreed while the review is at the committee.');
  const owner = await ownerOf(tx, input);
  if (!owner.ok) return owner;
  const at = instantAtHour(input.dueOn, dueHour, review.zone);
  const owed = await oweTasks(tx, {
    processId: input.reviewId,
    kind: 'review-action',
    place: review,
    now: process.now,
    due: { at, wallText: pageTime(at, review.zone) },
    ask: 'invitation',
    owners: [{ title: input.title, postId: input.ownerPostId, agencyId: owner.value }],
  });
  if (!owed.ok) return owed;
  const taskId = owed.value.taskIds[0] ?? '';
  await tx.insert(reviewActions).values({ taskId, processId: input.reviewId, activityId: input.activityId });
  await audit(tx, {
    actorId: actor.personId,
    act: 'action-agreed',
    processId: input.reviewId,
    taskId,
    agencyId: owner.value,
    details: { postId: input.ownerPostId, dueOn: input.dueOn },
  });
  if (await wakesEarlier(tx, input.reviewId)) await owedNudge(tx, input.reviewId);
  return accept({ taskId });
}

const owners = statement(
  'reviews.owner-of-action',
  z.object({ agencyId: of(posts.agencyId) }),
  ({ ownerPostId, activityId, reviewId }: NewAction) => sql`
    select o.agency_id as "agencyId" from posts o where o.id = ${ownerPostId}
      and (${activityId}::uuid is null or exists (select from review_returns r where r.process_id = ${reviewId} and r.activity_id = ${activityId}::uuid))`,
);

/** The agency of the post that will own it; the activity, if one is named, is a line of this review. */
async function ownerOf(tx: Tx, input: NewAction): Promise<Verdict<string>> {
  const named = await namedPosts(tx, 'owner', [input.ownerPostId]);
  if (!named.ok && named.message.includes('ended')) return named;
  const [owner] = await owners(tx, input);
  return owner === undefined
    ? refuse('malformed', 'Choose a post of the directory as the owner, and an activity of this review.')
    : accept(owner.agencyId);
}

/** Its owner says what was done. When nothing more is owed, a locked review comes to its end. */
export async function finishAction(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; note: string },
): Promise<Verdict<{ taskId: string }>> {
  const [task] = await tx
    .select({ processId: tasks.processId, agencyId: tasks.agencyId })
    .from(tasks)
    .where(and(eq(tasks.id, input.taskId), eq(tasks.kind, 'review-action')));
  if (task === undefined) return refuse('not-found', 'There is no such action.');
  const done = await finishTasks(tx, { taskIds: [input.taskId] });
  if (done.length === 0)
    return refuse('nothing-to-change', 'This action was reported as done already, or is no longer owed.');
  await tx
    .update(reviewActions)
    .set({ doneNote: input.note, doneBy: actor.personId })
    .where(eq(reviewActions.taskId, input.taskId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'action-done',
    processId: task.processId,
    taskId: input.taskId,
    agencyId: task.agencyId,
  });
  await owedNudge(tx, task.processId);
  return accept({ taskId: input.taskId });
}
