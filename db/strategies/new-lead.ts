import { and, eq, isNull } from 'drizzle-orm';
import { handToPost } from './hand-to-post.ts';
import type { Tx } from '../connect.ts';
import { datedItems } from '../schema/strategies.ts';

type NewLead = { activityId: string; leadPostId: string; version: number };

/**
 * The watched dates of an activity whose lead has changed go with it, except those that a post owes by name. The occasion
 * names the version of the plan, so that each change tells once; the new lead hears of them by his nomination. Returns how many tasks moved.
 */
export async function handToNewLead(tx: Tx, { activityId, leadPostId: postId, version }: NewLead): Promise<number> {
  const watched = await tx
    .select({ taskId: datedItems.taskId })
    .from(datedItems)
    .where(and(eq(datedItems.activityId, activityId), isNull(datedItems.ownerPostId), eq(datedItems.state, 'planned')));
  const taskIds = watched.flatMap(({ taskId }) => taskId ?? []);
  return handToPost(tx, { taskIds, postId, occasion: `lead:${version}`, asked: true });
}
