import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canMark, type Insiders } from '../../../domain/strategies/marking.ts';
import { telling } from '../../chase/notices.ts';
import type { Tx } from '../../connect.ts';
import { namedPosts } from '../../directory/leaving/nameable.ts';
import { heldNow } from '../../held-now.ts';
import { audit } from '../../records/audit.ts';
import { agencies } from '../../schema/directory.ts';
import { markingInsiders, markings } from '../../schema/markings.ts';
import { activities, strands } from '../../schema/strategies.ts';
import type { Part } from '../change-part.ts';
import { uuids } from '../../uuids.ts';
import { noSuchPart, takeVersion } from '../strategies.ts';

type Named = { readonly strategyId: string; readonly markingId: string } & Insiders;
/** Who holds a post that is named anew, or answers for an agency that is, hears that he sees what others do not. */
const tellInsiders = telling(
  'strategies.tell-insiders',
  ({ strategyId, markingId, agencyIds, postIds }: Named) => sql`
    select distinct ${strategyId}::uuid, null::uuid, h.person_id, 'part-restricted', ${`marking:${markingId}`}::text
    from posts o join post_holders h on h.post_id = o.id and ${heldNow}
    where o.id = any(${uuids(postIds)}) or (o.agency_id = any(${uuids(agencyIds)}) and o.role = 'respondent' and o.ended_at is null)`,
);

/** Marks a part of the plan as one that only some may see; a marking that stands is replaced, and stays in the register as lifted. */
export async function markPart(
  tx: Tx,
  actor: Actor,
  input: Part & Insiders & { reason: string },
): Promise<Verdict<{ version: number }>> {
  const { strategyId, itemId, ifVersion, reason } = input;
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  const place = await placeOf(tx, strategyId, itemId);
  if (place === undefined) return noSuchPart;
  const [agencyIds, postIds] = [[...new Set(input.agencyIds)], [...new Set(input.postIds)]];
  const known = await knownInsiders(tx, { agencyIds, postIds });
  if (!known.ok) return known;
  const before = await readInsiders(tx, itemId);
  const allowed = canMark(before, { agencyIds, postIds });
  if (!allowed.ok) return allowed;
  await lift(tx, actor, itemId, reason);
  const [marked] = await tx
    .insert(markings)
    .values({ strategyId, ...place, reason, markedBy: actor.personId })
    .returning({ id: markings.id });
  const markingId = marked?.id ?? '';
  const insiders = [
    ...agencyIds.map((agencyId) => ({ markingId, agencyId })),
    ...postIds.map((postId) => ({ markingId, postId })),
  ];
  if (insiders.length > 0) await tx.insert(markingInsiders).values(insiders);
  const isNew = (known: readonly string[] | undefined) => (id: string) => known?.includes(id) !== true;
  await tellInsiders(tx, {
    strategyId,
    markingId,
    agencyIds: agencyIds.filter(isNew(before?.agencyIds)),
    postIds: postIds.filter(isNew(before?.postIds)),
  });
  const details = { itemId, markingId, reason, agencyIds, postIds, version: version.value };
  await audit(tx, { actorId: actor.personId, act: 'part-marked', processId: strategyId, details });
  return accept({ version: version.value });
}

/** Lifts a marking: everybody who sees the plan sees this part again. */
export async function liftMarking(
  tx: Tx,
  actor: Actor,
  { strategyId, itemId, ifVersion, reason }: Part & { reason: string },
): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  if ((await placeOf(tx, strategyId, itemId)) === undefined) return noSuchPart;
  if ((await lift(tx, actor, itemId, reason)) === 0)
    return refuse('nothing-to-change', 'This part of the plan is not restricted.');
  const details = { itemId, reason, version: version.value };
  await audit(tx, { actorId: actor.personId, act: 'marking-lifted', processId: strategyId, details });
  return accept({ version: version.value });
}

async function lift(tx: Tx, actor: Actor, partId: string, liftedWhy: string): Promise<number> {
  const { rowCount } = await tx
    .update(markings)
    .set({ liftedWhy, liftedBy: actor.personId, liftedAt: sql`app_now()` })
    .where(and(eq(markings.partId, partId), isNull(markings.liftedAt)));
  return rowCount ?? 0;
}

/** Which kind of part of this plan it is; undefined where it is none. */
async function placeOf(tx: Tx, strategyId: string, partId: string) {
  const inPlan = eq(strands.strategyId, strategyId);
  const [strand] = await tx
    .select({ strandId: strands.id })
    .from(strands)
    .where(and(eq(strands.id, partId), inPlan));
  if (strand !== undefined) return strand;
  const [activity] = await tx
    .select({ activityId: activities.id })
    .from(activities)
    .innerJoin(strands, eq(strands.id, activities.strandId))
    .where(and(eq(activities.id, partId), inPlan));
  return activity;
}

async function knownInsiders(tx: Tx, { agencyIds, postIds }: Insiders): Promise<Verdict<true>> {
  const known = await tx.$count(agencies, and(inArray(agencies.id, [...agencyIds]), isNull(agencies.endedAt)));
  return known === agencyIds.length
    ? namedPosts(tx, 'reader', postIds)
    : refuse('not-found', 'There is no such agency, or it has ended.', { field: 'agencyIds' });
}

/** Whom the marking that stands over a part names; undefined where none does. */
export async function readInsiders(tx: Tx, partId: string): Promise<Insiders | undefined> {
  const rows = await tx
    .select({ agencyId: markingInsiders.agencyId, postId: markingInsiders.postId })
    .from(markings)
    .leftJoin(markingInsiders, eq(markingInsiders.markingId, markings.id))
    .where(and(eq(markings.partId, partId), isNull(markings.liftedAt)));
  return rows.length === 0
    ? undefined
    : {
        agencyIds: rows.flatMap(({ agencyId }) => agencyId ?? []),
        postIds: rows.flatMap(({ postId }) => postId ?? []),
      };
}
