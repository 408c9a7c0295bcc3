import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import { canBecomeActivity } from '../../../domain/strategies/option.ts';
import { telling } from '../../chase/notices.ts';
import type { Tx } from '../../connect.ts';
import { heldNow } from '../../held-now.ts';
import { partLinks } from '../../schema/links.ts';
import { planOptions } from '../../schema/proposals.ts';
import { nominations, strands } from '../../schema/strategies.ts';
import { addActivity } from '../plan.ts';
import { noSuchPart } from '../strategies.ts';

/** The proposal by which an option was adopted. */
export type Adoption = {
  readonly id: string;
  readonly strategyId: string;
  readonly title: string;
  readonly dueOn: string | null;
  readonly proposedBy: string;
  readonly optionId: string | null;
  readonly areaId: string | null;
  readonly postId: string | null;
};

/** Whoever holds the post hears that he leads what was adopted, and who adopted it: he may hold the post since then only. */
const tellLead = telling(
  'strategies.tell-lead-of-adopted',
  ({ id, strategyId, postId }: { id: string; strategyId: string; postId: string }) => sql`
    select ${strategyId}::uuid, null::uuid, h.person_id, 'adopted-to-lead', ${`adopted:${id}`}::text from post_holders h where h.post_id = ${postId} and ${heldNow}`,
);

/**
 * Makes an activity of what was adopted: in the strand that the option has now, tied to the area, with a milestone for the day by which it is to be in place.
 * The post that adopted it has accepted to lead it by that, and hears that it does; whoever leads in its place (`leadPostId`) is asked as every lead is. Refuses a post that has ended.
 */
export async function planAdopted(
  tx: Tx,
  actor: Actor,
  { id, strategyId, title, dueOn, proposedBy, optionId, areaId, postId }: Adoption,
  leadPostId: string | null | undefined,
): Promise<Verdict<{ activityId: string; strandId: string }>> {
  const [option] = await tx
    .select({ strandId: strands.id, endedAt: strands.retiredAt })
    .from(planOptions)
    .innerJoin(strands, eq(strands.id, planOptions.strandId))
    .where(eq(planOptions.id, optionId ?? ''));
  if (option === undefined || areaId === null || postId === null || dueOn === null) return noSuchPart;
  const allowed = canBecomeActivity({ strandEnded: option.endedAt !== null });
  if (!allowed.ok) return allowed;
  const { strandId } = option;
  const lead = leadPostId ?? postId;
  const milestones = [{ title: 'In place', dueOn, hasPassed: true }];
  const added = await addActivity(tx, actor, { strategyId, strandId, title, leadPostId: lead, milestones });
  if (!added.ok) return added;
  const { activityId } = added.value;
  await tx.insert(partLinks).values({ linkId: areaId, strategyId, activityId });
  if (lead === postId) {
    await tx
      .update(nominations)
      .set({ state: 'accepted', answeredBy: proposedBy, answeredAt: sql`app_now()` })
      .where(eq(nominations.activityId, activityId));
    await tellLead(tx, { id, strategyId, postId });
  }
  return accept({ activityId, strandId });
}
