import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { driftOf, driftText } from '../../../domain/strategies/drift.ts';
import { type ResolvedLine, resolveRevision } from '../../../domain/strategies/revised-plan.ts';
import { countFates } from '../../../domain/strategies/revision.ts';
import type { Tx } from '../../connect.ts';
import { givenRows } from '../../given-rows.ts';
import { audit } from '../../records/audit.ts';
import { planRevisions } from '../../schema/plan-revisions.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { command } from '../../statement.ts';
import { carries, insertVersion } from '../versions/new-version.ts';
import { heldByAll } from '../versions/read-versions.ts';
import { type HeldRevision, holdRevision } from './hold-revision.ts';
import { readDraft, readPlanToRevise } from './read-revisions.ts';

/**
 * The plan that the revision makes, if its mapping is whole and the plan has not changed since. `mapping-incomplete` names
 * the first line that something is wrong with, `plan-changed` says the difference.
 */
export async function wholePlan(tx: Tx, held: HeldRevision): Promise<Verdict<readonly ResolvedLine[]>> {
  const lines = await readDraft(tx, held.id);
  const drifts = driftOf(lines, await readPlanToRevise(tx, held.strategyId));
  if (drifts.length > 0)
    return refuse(
      'plan-changed',
      `The plan has changed since this draft began: ${driftText(drifts)}. Take the changes over first.`,
      { lines: drifts.length, difference: driftText(drifts) },
    );
  const { lines: resolved, flaws } = resolveRevision(lines, held.today);
  const [flaw] = flaws;
  if (flaw === undefined) return accept(resolved);
  const title = resolved.find(({ partId }) => partId === flaw.partId)?.title ?? '';
  const more = flaws.length > 1 ? ` ${flaws.length - 1} more of its lines are not right yet.` : '';
  return refuse('mapping-incomplete', `“${title}”: ${flaw.text}${more}`, { lines: flaws.length, partId: flaw.partId });
}

type Given = { readonly revisionId: string; readonly lines: readonly ResolvedLine[] };
const written = (lines: readonly ResolvedLine[]) =>
  lines.map(({ partId, fate, parentId, intoId, reason }) => ({ partId, fate, parentId, intoId, reason }));

/** What follows for lines of which nobody has said anything stands with them now; and each has its place. */
const settleLines = command(
  'strategies.settle-revision-lines',
  ({ revisionId, lines }: Given) => sql`
    update revision_lines l set fate = g.fate, parent_id = g."parentId", into_id = g."intoId", reason = g.reason, place = g.ordinality, version = l.version + 1
    from ${givenRows(written(lines), { partId: 'uuid', fate: 'text', parentId: 'uuid', intoId: 'uuid', reason: 'text' })}
    where l.revision_id = ${revisionId} and l.part_id = g."partId"`,
);

const keepRevised = command(
  'strategies.keep-revised-lines',
  ({ revisionId, versionId }: { revisionId: string; versionId: string }) => sql`
    insert into plan_lines (version_id, part_id, kind, parent_id, title, held_by, day, place)
    select ${versionId}::uuid, l.part_id, l.kind, l.parent_id, l.title, ${heldByAll(sql`l.part_id`)}, l.day, l.place
    from revision_lines l left join posts o on o.id = l.post_id left join agencies a on a.id = o.agency_id
    where l.revision_id = ${revisionId} and l.fate in ('kept', 'new')`,
);

type HandingIn = { readonly revisionId: string; readonly signOffId: string | null; readonly keepOthers: boolean };

/**
 * Hands the revision in as a version of the plan, which a sign-off carries: nothing of it changes then. Refused where a line
 * is lost. `keepOthers`: lines of which nobody has said anything are kept as they are.
 */
export async function handIn(
  tx: Tx,
  actor: Actor,
  { revisionId, signOffId, keepOthers }: HandingIn,
): Promise<Verdict<{ versionId: string; number: number }>> {
  const held = await holdRevision(tx, actor, revisionId, { from: ['draft'] });
  if (!held.ok) return held;
  const { strategyId, title, note } = held.value;
  const carried = await carries(tx, signOffId, null);
  if (!carried.ok) return carried;
  const plan = await wholePlan(tx, held.value);
  if (!plan.ok) return plan;
  const lines = plan.value;
  const unsaid = lines.filter((line) => line.unsaid).length;
  if (unsaid > 0 && !keepOthers)
    return refuse(
      'mapping-incomplete',
      `Nothing is said of ${unsaid} lines of the plan. Say what becomes of each, or that all others are kept.`,
      { lines: unsaid, field: 'keepOthers' },
    );
  const counts = countFates(lines);
  if (counts.changed === 0)
    return refuse('nothing-to-change', 'The revision changes nothing in the plan, so there is nothing to hand in.');
  await settleLines(tx, { revisionId, lines });
  const [made] = await insertVersion(tx, { strategyId, title, note, signOffId, personId: actor.personId });
  if (made === undefined) throw new Error('an inserted version returned no row');
  await keepRevised(tx, { revisionId, versionId: made.id });
  await tx
    .update(planRevisions)
    .set({ versionId: made.id, handedInBy: actor.personId, handedInAt: sql`app_now()` })
    .where(eq(planRevisions.id, revisionId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'revision-handed-in',
    processId: strategyId,
    details: { revisionId, versionId: made.id, ...counts },
  });
  return accept({ versionId: made.id, number: made.number });
}

export async function withdrawVersion(tx: Tx, versionId: string): Promise<void> {
  await tx
    .update(planVersions)
    .set({ withdrawnAt: sql`app_now()` })
    .where(eq(planVersions.id, versionId));
}

/** It is written on: the version as which it was handed in does not come into force any more. */
export async function takeBack(tx: Tx, actor: Actor, revisionId: string): Promise<Verdict<{ revisionId: string }>> {
  const held = await holdRevision(tx, actor, revisionId, { from: ['handed-in'] });
  if (!held.ok) return held;
  await backToDraft(tx, actor, held.value);
  return accept({ revisionId });
}

const unsettleLines = command(
  'strategies.unsettle-revision-lines',
  (revisionId: string) => sql`
    update revision_lines set fate = null, parent_id = was_parent_id, into_id = null, reason = '', version = version + 1
    where revision_id = ${revisionId} and said_by is null`,
);

/** The same under locks that are held; of a draft nothing. Of what nobody has said anything, nothing is said again. */
export async function backToDraft(tx: Tx, actor: Actor, { id, strategyId, versionId }: HeldRevision): Promise<void> {
  if (versionId === null) return;
  await withdrawVersion(tx, versionId);
  await tx
    .update(planRevisions)
    .set({ versionId: null, handedInBy: null, handedInAt: null })
    .where(eq(planRevisions.id, id));
  await unsettleLines(tx, id);
  await audit(tx, {
    actorId: actor.personId,
    act: 'revision-taken-back',
    processId: strategyId,
    details: { revisionId: id, versionId },
  });
}
