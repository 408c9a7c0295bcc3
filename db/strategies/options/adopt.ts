import { and, eq, isNull } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { adoptedTitle, canAdopt } from '../../../domain/strategies/option.ts';
import { canPropose } from '../../../domain/strategies/proposal.ts';
import type { Tx } from '../../connect.ts';
import { namedPosts } from '../../directory/leaving/nameable.ts';
import { posts } from '../../schema/directory.ts';
import { links } from '../../schema/links.ts';
import { planOptions, planProposals } from '../../schema/proposals.ts';
import { activities, strands } from '../../schema/strategies.ts';
import { keepProposal, stateAndDay } from '../equals/proposals.ts';
import { knownTo } from '../links/links.ts';
import { noSuchOption } from './options.ts';

export type NewAdoption = {
  readonly optionId: string;
  /** An area of the strategy, or one that is there for every strategy. */
  readonly areaId: string;
  /** A post of the actor's agencies, which is to lead it. */
  readonly postId: string;
  /** 'YYYY-MM-DD': by when it is to be in place there. */
  readonly dueOn: string;
  /** How the option is adapted to the area. */
  readonly adaptation: string;
};

/** A post adopts an option for an area, once as long as that lasts. Whoever leads the strand of the option answers, as every proposal is answered. */
export async function adoptOption(
  tx: Tx,
  actor: Actor,
  { optionId, areaId, postId, dueOn, adaptation }: NewAdoption,
): Promise<Verdict<{ proposalId: string }>> {
  const [option] = await tx
    .select({ ...columns, strandEndedAt: strands.retiredAt })
    .from(planOptions)
    .innerJoin(strands, eq(strands.id, planOptions.strandId))
    .where(eq(planOptions.id, optionId));
  if (option === undefined) return noSuchOption;
  const { strategyId, strandId, withdrawnWhy } = option;
  const now = await stateAndDay(tx, strategyId);
  const area = await areaOf(tx, strategyId, areaId);
  const [post] = await tx.select({ agencyId: posts.agencyId }).from(posts).where(eq(posts.id, postId));
  if (now === undefined || area === undefined) return refuse('not-found', 'There is no such area in this strategy.');
  if (post === undefined || !actor.agencyIds.includes(post.agencyId))
    return refuse('not-found', 'There is no such post of your agencies.');
  const proposed = canPropose(now.state, { kind: 'option', activityId: null, dueOn }, now.today);
  if (!proposed.ok) return proposed;
  const offered = canAdopt({ withdrawnWhy, strandEnded: option.strandEndedAt !== null });
  if (!offered.ok) return offered;
  const named = await namedPosts(tx, 'lead', [postId]);
  if (!named.ok) return named;
  const kept = (await isInPlan(tx, optionId, areaId))
    ? undefined
    : await keepProposal(tx, {
        strategyId,
        strandId,
        kind: 'option',
        title: adoptedTitle(option.title, area.name),
        dueOn,
        reason: adaptation,
        agencyId: post.agencyId,
        proposedBy: actor.personId,
        optionId,
        areaId,
        postId,
      });
  return kept === undefined
    ? refuse('exists-already', 'This option is adopted for this area already. Choose another area.', {
        field: 'areaId',
      })
    : accept(kept);
}

const { strategyId, strandId, title, withdrawnWhy } = planOptions;
const columns = { strategyId, strandId, title, withdrawnWhy };

/** An area among the links of the strategy, and of those for every strategy. */
export async function areaOf(tx: Tx, strategyId: string, areaId: string): Promise<{ name: string } | undefined> {
  const [area] = await tx
    .select({ name: links.name })
    .from(links)
    .where(and(eq(links.id, areaId), eq(links.kind, 'area'), knownTo(strategyId)));
  return area;
}

async function isInPlan(tx: Tx, optionId: string, areaId: string): Promise<boolean> {
  const found = await tx
    .select({ id: planProposals.id })
    .from(planProposals)
    .innerJoin(activities, eq(activities.id, planProposals.activityId))
    .where(and(eq(planProposals.optionId, optionId), eq(planProposals.areaId, areaId), isNull(activities.retiredAt)))
    .limit(1);
  return found.length > 0;
}
