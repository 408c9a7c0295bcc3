import { eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { canWriteFindings } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';
import { recommendationEvents, recommendations } from '../schema/inspections.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

export const noSuchRecommendation = refuse('not-found', 'There is no such recommendation.');

const insertRecommendation = statement(
  'inspections.recommend',
  z.object({ id: of(recommendations.id) }),
  (given: { processId: string; findingId: string; text: string }) => sql`
    insert into recommendations (process_id, finding_id, agency_id, text)
    select process_id, id, agency_id, ${given.text}::text from inspection_findings
    where id = ${given.findingId} and process_id = ${given.processId} and withdrawn_at is null returning id`,
);

/** A recommendation comes from a finding and stands in the register from the final report on. */
export async function addRecommendation(
  tx: Tx,
  actor: Actor,
  input: { processId: string; findingId: string; text: string },
): Promise<Verdict<{ recommendationId: string }>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const allowed = canWriteFindings(locked.value.state);
  if (!allowed.ok) return allowed;
  const [made] = await insertRecommendation(tx, input);
  if (made === undefined) return refuse('not-found', 'There is no such finding.');
  const recommendationId = made.id;
  await happened(tx, actor, { recommendationId, what: 'made' });
  await witness(tx, actor, input.processId, 'recommendation-made', { recommendationId });
  return accept({ recommendationId });
}

/** A body agreed, at a meeting, that it is completed (F75). */
export async function completeRecommendation(
  tx: Tx,
  actor: Actor,
  input: { recommendationId: string; ifVersion: number; bodyId: string; agreedOn: string; note: string },
): Promise<Verdict<{ version: number }>> {
  const { recommendationId, bodyId, agreedOn, note } = input;
  const found = await lockOpen(tx, recommendationId);
  if (!found.ok) return found;
  if (found.value.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this recommendation since you opened it.', {
      version: found.value.version,
    });
  const version = found.value.version + 1;
  await tx
    .update(recommendations)
    .set({ state: 'completed', bodyId, agreedOn, version })
    .where(eq(recommendations.id, recommendationId));
  await happened(tx, actor, { recommendationId, what: 'completed', note });
  await witness(tx, actor, found.value.processId, 'recommendation-completed', { recommendationId, bodyId });
  return accept({ version });
}

type Two = { readonly recommendationId: string; readonly otherId: string; readonly note: string };

/** The other one absorbs this: it is followed there from now on, and both keep their own history. */
export async function mergeRecommendation(tx: Tx, actor: Actor, input: Two): Promise<Verdict<{ version: number }>> {
  const both = await lockBoth(tx, input);
  if (!both.ok) return both;
  const { recommendationId, otherId, note } = input;
  const version = both.value.version + 1;
  await tx
    .update(recommendations)
    .set({ state: 'merged', mergedIntoId: otherId, version })
    .where(eq(recommendations.id, recommendationId));
  await happened(tx, actor, { recommendationId, what: 'merged', otherId, note });
  await happened(tx, actor, { recommendationId: otherId, what: 'absorbed', otherId: recommendationId, note });
  await witness(tx, actor, both.value.processId, 'recommendation-merged', { recommendationId, otherId });
  return accept({ version });
}

/** Says of two that they belong together, without ending either. */
export async function linkRecommendation(tx: Tx, actor: Actor, input: Two): Promise<Verdict<{ version: number }>> {
  const both = await lockBoth(tx, input);
  if (!both.ok) return both;
  const { recommendationId, otherId, note } = input;
  await happened(tx, actor, { recommendationId, what: 'linked', otherId, note });
  await happened(tx, actor, { recommendationId: otherId, what: 'linked', otherId: recommendationId, note });
  await witness(tx, actor, both.value.processId, 'recommendation-linked', { recommendationId, otherId });
  return accept({ version: both.value.version });
}

type Locked = { id: string; processId: string; state: string; version: number };

function lock(tx: Tx, ids: readonly string[]): Promise<Locked[]> {
  const { id, processId, state, version } = recommendations;
  return tx
    .select({ id, processId, state, version })
    .from(recommendations)
    .where(inArray(id, ids))
    .orderBy(id)
    .for('no key update');
}

async function lockOpen(tx: Tx, id: string): Promise<Verdict<Locked>> {
  const [found] = await lock(tx, [id]);
  if (found === undefined) return noSuchRecommendation;
  return found.state === 'open'
    ? accept(found)
    : refuse('not-open', 'This recommendation is completed or merged already.');
}

async function lockBoth(tx: Tx, { recommendationId, otherId }: Two): Promise<Verdict<Locked>> {
  if (recommendationId === otherId) return refuse('malformed', 'Choose another recommendation than this one.');
  const both = await lock(tx, [recommendationId, otherId]);
  const one = both.find(({ id }) => id === recommendationId);
  if (one === undefined || both.length < 2) return noSuchRecommendation;
  return both.every(({ state }) => state === 'open')
    ? accept(one)
    : refuse('not-open', 'One of the two is completed or merged already.');
}

async function happened(
  tx: Tx,
  actor: Actor,
  event: Omit<typeof recommendationEvents.$inferInsert, 'by'>,
): Promise<void> {
  await tx.insert(recommendationEvents).values({ ...event, by: actor.personId });
}

async function witness(
  tx: Tx,
  actor: Actor,
  processId: string,
  act: AuditAct,
  details: Readonly<Record<string, string>>,
) {
  await audit(tx, { actorId: actor.personId, act, processId, details });
}
