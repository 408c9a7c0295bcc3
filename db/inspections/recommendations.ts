import type { AuditAct } from '../../domain/records/audit-acts.ts';
import { sql } from 'drizzle-orm';
import { canWriteFindings } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';

export const noSuchRecommendation = refuse('not-found', 'There is no such recommendation.');

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
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into recommendations (process_id, finding_id, agency_id, text)
    select process_id, id, agency_id, ${input.text}::text from inspection_findings
    where id = ${input.findingId} and process_id = ${input.processId} and withdrawn_at is null returning id`);
  const recommendationId = rows[0]?.id;
  if (recommendationId === undefined) return refuse('not-found', 'There is no such finding.');
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
  const found = await lockOpen(tx, input.recommendationId);
  if (!found.ok) return found;
  if (found.value.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this recommendation since you opened it.', {
      version: found.value.version,
    });
  const version = found.value.version + 1;
  await tx.execute(sql`
    update recommendations set state = 'completed', body_id = ${input.bodyId}, agreed_on = ${input.agreedOn}::date, version = ${version}
    where id = ${input.recommendationId}`);
  await happened(tx, actor, { recommendationId: input.recommendationId, what: 'completed', note: input.note });
  await witness(tx, actor, found.value.processId, 'recommendation-completed', {
    recommendationId: input.recommendationId,
    bodyId: input.bodyId,
  });
  return accept({ version });
}

type Two = { readonly recommendationId: string; readonly otherId: string; readonly note: string };

/** The other one absorbs this: it is followed there from now on, and both keep their own history. */
export async function mergeRecommendation(tx: Tx, actor: Actor, input: Two): Promise<Verdict<{ version: number }>> {
  const both = await lockBoth(tx, input);
  if (!both.ok) return both;
  const { recommendationId, otherId, note } = input;
  const version = both.value.version + 1;
  await tx.execute(sql`
    update recommendations set state = 'merged', merged_into_id = ${otherId}, version = ${version} where id = ${recommendationId}`);
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

async function lock(tx: Tx, ids: readonly string[]): Promise<Locked[]> {
  const { rows } = await tx.execute<Locked>(sql`
    select id, process_id as "processId", state, version from recommendations where id in ${ids} order by id for no key update`);
  return rows;
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
  event: { recommendationId: string; what: string; otherId?: string; note?: string },
): Promise<void> {
  await tx.execute(sql`
    insert into recommendation_events (recommendation_id, what, other_id, note, by)
    values (${event.recommendationId}, ${event.what}, ${event.otherId ?? null}, ${event.note ?? ''}, ${actor.personId})`);
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
