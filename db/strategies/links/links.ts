import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { type LinkKind, tiesToChange } from '../../../domain/strategies/link.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { links, partLinks } from '../../schema/links.ts';
import { activities, strands } from '../../schema/strategies.ts';
import { ended } from '../origins/inputs.ts';
import { holdStrategy, noSuchPart } from '../strategies.ts';

export type LinkWords = { readonly kind: LinkKind; readonly name: string; readonly source: string };

const known = refuse('exists-already', 'There is a link of this kind and name already.', { field: 'name' });
export const noSuchLink = refuse('not-found', 'There is no such link.');

/** The links that a strategy can use: its own, and those that are there for every strategy. */
export const knownTo = (strategyId: string) => or(isNull(links.strategyId), eq(links.strategyId, strategyId));

/** Writes a link down; `everywhere`: for every strategy, not for this one alone. */
export async function addLink(
  tx: Tx,
  actor: Actor,
  { strategyId, everywhere, ...words }: LinkWords & { strategyId: string; everywhere: boolean },
): Promise<Verdict<{ linkId: string }>> {
  const held = await holdStrategy(tx, strategyId, ended);
  if (!held.ok) return held;
  const [added] = await tx
    .insert(links)
    .values({ ...words, strategyId: everywhere ? null : strategyId })
    .onConflictDoNothing()
    .returning({ id: links.id });
  if (added === undefined) return known;
  await audit(tx, {
    actorId: actor.personId,
    act: 'link-added',
    processId: strategyId,
    details: { linkId: added.id, everywhere, ...words },
  });
  return accept({ linkId: added.id });
}

/** Changes what a link is called and where it comes from, on the version that was seen. */
export async function changeLink(
  tx: Tx,
  actor: Actor,
  { linkId, ifVersion, ...words }: LinkWords & { linkId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const [stands] = await tx.select().from(links).where(eq(links.id, linkId)).for('no key update');
  if (stands === undefined) return noSuchLink;
  if (stands.version !== ifVersion)
    return refuse(
      'version-changed',
      'Somebody has changed this link since you opened it. Open it again to see how it is now.',
    );
  const { strategyId } = stands;
  const [double] = await tx
    .select({ id: links.id })
    .from(links)
    .where(
      and(
        strategyId === null ? isNull(links.strategyId) : eq(links.strategyId, strategyId),
        eq(links.kind, words.kind),
        sql`lower(${links.name}) = lower(${words.name})`,
      ),
    );
  if (double !== undefined && double.id !== linkId) return known;
  const version = ifVersion + 1;
  await tx
    .update(links)
    .set({ ...words, version })
    .where(eq(links.id, linkId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'link-changed',
    ...(strategyId !== null && { processId: strategyId }),
    details: { linkId, version, ...words },
  });
  return accept({ version });
}

/** From now on exactly these strands and activities of the strategy serve the link. */
export async function tieParts(
  tx: Tx,
  actor: Actor,
  { strategyId, linkId, partIds }: { strategyId: string; linkId: string; partIds: readonly string[] },
): Promise<Verdict<{ parts: number }>> {
  const held = await holdStrategy(tx, strategyId, ended);
  if (!held.ok) return held;
  if ((await tx.$count(links, and(eq(links.id, linkId), knownTo(strategyId)))) === 0) return noSuchLink;
  const mine = and(eq(partLinks.linkId, linkId), eq(partLinks.strategyId, strategyId));
  const before = await tx.select({ partId: partLinks.partId }).from(partLinks).where(mine);
  const { added, removed } = tiesToChange(
    before.map(({ partId }) => partId),
    partIds,
  );
  const rows = await partsOf(tx, strategyId, added);
  if (rows.length !== added.length) return noSuchPart;
  if (removed.length > 0) await tx.delete(partLinks).where(and(mine, inArray(partLinks.partId, [...removed])));
  if (rows.length > 0) await tx.insert(partLinks).values(rows.map((row) => ({ linkId, strategyId, ...row })));
  await audit(tx, {
    actorId: actor.personId,
    act: 'link-tied',
    processId: strategyId,
    details: { linkId, added: [...added], removed: [...removed] },
  });
  return accept({ parts: before.length + added.length - removed.length });
}

/** Which of these are strands and which activities of this strategy. */
async function partsOf(
  tx: Tx,
  strategyId: string,
  ids: readonly string[],
): Promise<({ strandId: string } | { activityId: string })[]> {
  const inPlan = eq(strands.strategyId, strategyId);
  const ofStrands = await tx
    .select({ strandId: strands.id })
    .from(strands)
    .where(and(inPlan, inArray(strands.id, [...ids])));
  const ofActivities = await tx
    .select({ activityId: activities.id })
    .from(activities)
    .innerJoin(strands, eq(strands.id, activities.strandId))
    .where(and(inPlan, inArray(activities.id, [...ids])));
  return [...ofStrands, ...ofActivities];
}
