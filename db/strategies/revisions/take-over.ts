import { sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { driftOf, takenOver } from '../../../domain/strategies/drift.ts';
import type { RevisedLine } from '../../../domain/strategies/revision.ts';
import type { Tx } from '../../connect.ts';
import { heldByAll } from '../versions/read-versions.ts';
import { givenRows } from '../../given-rows.ts';
import { audit } from '../../records/audit.ts';
import { command } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { copyPlan } from './copy-plan.ts';
import { backToDraft } from './hand-in.ts';
import { holdRevision } from './hold-revision.ts';
import { readDraft, readPlanToRevise } from './read-revisions.ts';

const columns = {
  partId: 'uuid',
  wasTitle: 'text',
  wasArea: 'text',
  wasParentId: 'uuid',
  wasPostId: 'uuid',
  wasDay: 'date',
  wasDone: 'boolean',
  fate: 'text',
  title: 'text',
  area: 'text',
  parentId: 'uuid',
  postId: 'uuid',
  day: 'date',
  intoId: 'uuid',
  fromId: 'uuid',
} as const;

const rowOf = ({ before, ...line }: RevisedLine) => ({
  ...line,
  wasTitle: before?.title ?? null,
  wasArea: before?.area ?? null,
  wasParentId: before?.parentId ?? null,
  wasPostId: before?.postId ?? null,
  wasDay: before?.day ?? null,
  wasDone: before?.done ?? false,
});

const renewLines = command(
  'strategies.renew-revision-lines',
  ({ revisionId, lines }: { revisionId: string; lines: readonly RevisedLine[] }) => sql`
    update revision_lines l set was_title = g."wasTitle", was_area = g."wasArea", was_parent_id = g."wasParentId", was_post_id = g."wasPostId",
      was_held_by = (select ${heldByAll(sql`l.part_id`)} from posts o join agencies a on a.id = o.agency_id where o.id = g."wasPostId"),
      was_day = g."wasDay", was_done = g."wasDone", fate = g.fate, title = g.title, area = g.area, parent_id = g."parentId", post_id = g."postId",
      day = g.day, into_id = g."intoId", from_id = g."fromId", version = l.version + 1
    from ${givenRows(lines.map(rowOf), columns)} where l.revision_id = ${revisionId} and l.part_id = g."partId"`,
);

const removeGone = command(
  'strategies.remove-revision-lines',
  ({ revisionId, partIds }: { revisionId: string; partIds: readonly string[] }) => sql`
    delete from revision_lines where revision_id = ${revisionId} and part_id = any(${uuids(partIds)})`,
);

/** Takes over what has changed in the plan since: one press, after which the draft compares itself with the plan of now. */
export async function takeOver(tx: Tx, actor: Actor, revisionId: string): Promise<Verdict<{ lines: number }>> {
  const held = await holdRevision(tx, actor, revisionId, { from: ['draft', 'handed-in'] });
  if (!held.ok) return held;
  const { strategyId } = held.value;
  const now = await readPlanToRevise(tx, strategyId);
  const lines = driftOf(await readDraft(tx, revisionId), now).length;
  if (lines === 0) return refuse('nothing-to-change', 'The plan has not changed since.');
  await backToDraft(tx, actor, held.value);
  const draft = await readDraft(tx, revisionId);
  const { changed, added, gone } = takenOver(draft, now);
  await removeGone(tx, { revisionId, partIds: gone });
  await renewLines(tx, { revisionId, lines: changed });
  if (added.length > 0) await copyPlan(tx, { revisionId, strategyId, partIds: added.map(({ partId }) => partId) });
  await audit(tx, {
    actorId: actor.personId,
    act: 'revision-renewed',
    processId: strategyId,
    details: { revisionId, lines, added: added.length, gone: gone.length },
  });
  return accept({ lines });
}
