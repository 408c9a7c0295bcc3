import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { planRevisions, revisionDrafters } from '../../schema/plan-revisions.ts';
import { holdStrategy, planEnded } from '../strategies.ts';
import { copyPlan } from './copy-plan.ts';
import { withdrawVersion } from './hand-in.ts';
import { holdRevision } from './hold-revision.ts';
import { listOfficers } from './read-revisions.ts';

export type RevisionWords = { readonly title: string; readonly note: string };

/** Opens a draft of the whole plan beside the one in force: it begins with every line of that, and says nothing of any yet. */
export async function openRevision(
  tx: Tx,
  actor: Actor,
  input: RevisionWords & { strategyId: string; drafterIds: readonly string[] },
): Promise<Verdict<{ revisionId: string }>> {
  const { strategyId, title, note, drafterIds } = input;
  const held = await holdStrategy(tx, strategyId, planEnded);
  if (!held.ok) return held;
  const [added] = await tx
    .insert(planRevisions)
    .values({ strategyId, title, note, openedBy: actor.personId })
    .onConflictDoNothing()
    .returning({ id: planRevisions.id });
  if (added === undefined)
    return refuse('exists-already', 'A revision of this plan is open already. It takes effect or is discarded first.');
  const revisionId = added.id;
  const named = await nameDrafters(tx, revisionId, drafterIds);
  if (!named.ok) return named;
  if ((await copyPlan(tx, { revisionId, strategyId, partIds: null })) === 0)
    return refuse('nothing-to-change', 'The plan is empty, so there is nothing to revise. Add strands first.');
  await audit(tx, { actorId: actor.personId, act: 'revision-opened', processId: strategyId, details: { revisionId } });
  return accept({ revisionId });
}

/** Names who writes the revision besides who opened it: officers who hold their post now. Any officer does, the trail says who. */
export async function setDrafters(
  tx: Tx,
  actor: Actor,
  { revisionId, drafterIds }: { revisionId: string; drafterIds: readonly string[] },
): Promise<Verdict<{ revisionId: string }>> {
  const held = await holdRevision(tx, actor, revisionId, { from: ['draft', 'handed-in'], anyOfficer: true });
  if (!held.ok) return held;
  await tx.delete(revisionDrafters).where(eq(revisionDrafters.revisionId, revisionId));
  const named = await nameDrafters(tx, revisionId, drafterIds);
  if (!named.ok) return named;
  await audit(tx, {
    actorId: actor.personId,
    act: 'revision-drafters-named',
    processId: held.value.strategyId,
    details: { revisionId, personIds: [...drafterIds] },
  });
  return accept({ revisionId });
}

async function nameDrafters(tx: Tx, revisionId: string, drafterIds: readonly string[]): Promise<Verdict<true>> {
  const ids = [...new Set(drafterIds)];
  const officers = new Set((await listOfficers(tx)).map(({ id }) => id));
  if (ids.some((id) => !officers.has(id)))
    return refuse('person-unknown', 'Name officers of the directorate: they alone write a revision.', {
      field: 'drafterIds',
    });
  if (ids.length > 0) await tx.insert(revisionDrafters).values(ids.map((personId) => ({ revisionId, personId })));
  return accept(true);
}

/** It is not gone on with; the plan stays as it is, and another revision can be opened. */
export async function discardRevision(
  tx: Tx,
  actor: Actor,
  revisionId: string,
): Promise<Verdict<{ discarded: boolean }>> {
  const held = await holdRevision(tx, actor, revisionId, { from: ['draft', 'handed-in'], anyOfficer: true });
  if (!held.ok) return held;
  const { strategyId, versionId } = held.value;
  if (versionId !== null) await withdrawVersion(tx, versionId);
  await tx
    .update(planRevisions)
    .set({ discardedAt: sql`app_now()` })
    .where(eq(planRevisions.id, revisionId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'revision-discarded',
    processId: strategyId,
    details: { revisionId },
  });
  return accept({ discarded: true });
}
