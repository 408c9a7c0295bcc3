import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import type { ResolvedLine } from '../../../domain/strategies/revised-plan.ts';
import { canTakeEffect, countFates, whyEnded } from '../../../domain/strategies/revision.ts';
import type { LineKind } from '../../../domain/strategies/versions.ts';
import { lockProcess } from '../../chase/locks.ts';
import type { Tx } from '../../connect.ts';
import { namedPosts } from '../../directory/leaving/nameable.ts';
import { audit } from '../../records/audit.ts';
import { planRevisions, revisionLines } from '../../schema/plan-revisions.ts';
import { type ChangedPart, tellSayers } from '../origins/traces.ts';
import { placeOfStrategy } from '../place.ts';
import { endRetired } from '../retire.ts';
import { noSuchStrategy, takeVersion } from '../strategies.ts';
import { applyLines, type EndedLine } from './apply.ts';
import { datesAskedFor, followDates, followNominations } from './follow.ts';
import { wholePlan } from './hand-in.ts';
import { type HeldRevision, holdHandedIn } from './hold-revision.ts';

/**
 * The revision takes effect: the plan is what it says from this instant on, and what is owed follows. The caller holds the
 * strategy and has judged the version. Refused: whoever drafted it alone; a plan that has changed since (`plan-changed`).
 */
export async function takeEffect(tx: Tx, actor: Actor, revisionId: string): Promise<Verdict<true>> {
  const held = await holdHandedIn(tx, revisionId, actor.personId);
  if (held === undefined) return refuse('not-found', 'There is no such revision.');
  const allowed = canTakeEffect(await handsOf(tx, held), actor.personId);
  if (!allowed.ok) return allowed;
  const plan = await wholePlan(tx, held);
  if (!plan.ok) return plan;
  const named = await postsOf(tx, plan.value);
  if (!named.ok) return named;
  const { strategyId } = held;
  const version = await takeVersion(tx, strategyId);
  if (!version.ok) return version;
  const changed = await changePlan(tx, actor, held, plan.value);
  if (!changed.ok) return changed;
  await tx
    .update(planRevisions)
    .set({ inForceAt: sql`app_now()` })
    .where(eq(planRevisions.id, revisionId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'revision-in-force',
    processId: strategyId,
    details: { revisionId, version: version.value, ...countFates(plan.value) },
  });
  return accept(true);
}

async function changePlan(
  tx: Tx,
  { personId }: Actor,
  { id: revisionId, strategyId }: HeldRevision,
  lines: readonly ResolvedLine[],
): Promise<Verdict<true>> {
  const process = await lockProcess(tx, strategyId);
  const place = await placeOfStrategy(tx, strategyId);
  if (process === undefined || place === undefined) return noSuchStrategy;
  const asked = await datesAskedFor(tx, strategyId);
  const ended = endedLines(lines);
  await applyLines(tx, { revisionId, strategyId, personId }, ended);
  const { now } = process;
  const watched = process.state === 'open';
  const followed = await followDates(tx, { revisionId, strategyId, place, now, watched, lines, asked });
  if (!followed.ok) return followed;
  await followNominations(tx, strategyId, lines);
  await endRetired(
    tx,
    ended.activity.map(({ partId }) => partId),
  );
  await tellSayers(tx, changedParts(lines, now));
  return accept(true);
}

/** Whether somebody may bring it into force, as far as that hangs on who drafted it. */
export async function isIndependent(tx: Tx, revisionId: string, personId: string): Promise<boolean> {
  const { id, openedBy, handedInBy } = planRevisions;
  const [found] = await tx.select({ id, openedBy, handedInBy }).from(planRevisions).where(eq(id, revisionId));
  return found !== undefined && canTakeEffect(await handsOf(tx, found), personId).ok;
}

/** Everybody who has written something of it. */
async function handsOf(
  tx: Tx,
  { id, openedBy, handedInBy }: Pick<HeldRevision, 'id' | 'openedBy' | 'handedInBy'>,
): Promise<string[]> {
  const said = await tx
    .selectDistinct({ id: revisionLines.saidBy })
    .from(revisionLines)
    .where(eq(revisionLines.revisionId, id));
  return [openedBy, ...[handedInBy, ...said.map((one) => one.id)].filter((one) => one !== null)];
}

/** Posts that are named anew have not ended since. */
async function postsOf(tx: Tx, lines: readonly ResolvedLine[]): Promise<Verdict<true>> {
  const anew = lines.filter(
    ({ fate, postId, before }) => (fate === 'kept' || fate === 'new') && postId !== before?.postId,
  );
  return namedPosts(
    tx,
    'lead',
    anew.map(({ postId }) => postId),
  );
}

function endedLines(lines: readonly ResolvedLine[]): Readonly<Record<LineKind, readonly EndedLine[]>> {
  const parts = Map.groupBy(lines, ({ fromId }) => fromId);
  const ended = lines.filter(({ fate }) => fate !== 'kept' && fate !== 'new');
  const of = (wanted: LineKind) =>
    ended
      .filter(({ kind }) => kind === wanted)
      .map((line) => ({ partId: line.partId, why: whyEnded(line, parts.get(line.partId)?.length ?? 0) }));
  return { strand: of('strand'), activity: of('activity'), date: of('date') };
}

/** Those of which whoever said something that led to them hears. */
function changedParts(lines: readonly ResolvedLine[], now: number): ChangedPart[] {
  return lines.flatMap(({ partId: id, kind, fate, day, before }): ChangedPart[] => {
    if (fate !== 'kept' && fate !== 'new') return [{ id, occasion: kind === 'date' ? 'dropped' : 'retired' }];
    return fate === 'kept' && kind === 'date' && day !== before?.day ? [{ id, occasion: `moved:${now}` }] : [];
  });
}
