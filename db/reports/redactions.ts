import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canRedact, documentsOf, type Passage, passagesOf } from '../../domain/reports/redaction.ts';
import type { Tx } from '../connect.ts';
import { redactions } from '../schema/reports.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { note } from './note.ts';
import { readPublication } from './publications.ts';
import { holdNewestWhole, type WholeVersion } from './versions.ts';

/** Passages that the public does not read (record 0059): rows beside what was frozen, which stays as it is. */

type Marked = {
  readonly versionId: string;
  readonly passages: readonly Passage[];
  readonly reason: string;
  readonly personId: string;
};
const mark = statement(
  'reports.redact',
  z.object({ id: of(redactions.id) }),
  ({ versionId, passages, reason, personId }: Marked) => sql`
    insert into redactions (version_id, block, from_letter, to_letter, reason, made_by)
    select ${versionId}::uuid, p.block, p.from, p.to, ${reason}, ${personId}::uuid
    from jsonb_to_recordset(${JSON.stringify(passages)}::jsonb) p(block text, "from" integer, "to" integer)
    on conflict (version_id, block, from_letter, to_letter) where lifted_at is null do nothing returning id`,
);

/** The newest version of a report, held, while nobody outside reads it: what is public does not change. */
async function holdUnread(tx: Tx, reportId: string): Promise<Verdict<WholeVersion>> {
  const newest = await holdNewestWhole(tx, reportId);
  return newest.ok && (await readPublication(tx, reportId)) !== undefined
    ? refuse('not-open', 'The report is public. Take it off the public site first.')
    : newest;
}

/** What is to be redacted: words wherever they stand, or, where there are none, an attached document by its place. */
export type Wanted = { readonly words: string; readonly document: string; readonly reason: string };

/** Marks every place where the words stand. Out: how many were marked that were not so before. */
export async function redact(
  tx: Tx,
  actor: Actor,
  { reportId, words, document, reason }: Wanted & { readonly reportId: string },
): Promise<Verdict<{ places: number }>> {
  const version = await holdUnread(tx, reportId);
  if (!version.ok) return version;
  const { id: versionId, tree, strategyId, number } = version.value;
  const passages = words === '' ? documentsOf(tree).filter(({ block }) => block === document) : passagesOf(tree, words);
  const allowed = canRedact(passages, reason);
  if (!allowed.ok) return allowed;
  const { length: places } = await mark(tx, { versionId, passages, reason, personId: actor.personId });
  // What the words were stands in no trail.
  await note(tx, actor, 'report-redacted', strategyId, { reportId, number, places });
  return accept({ places });
}

/** The public is to read the passage after all. */
export async function liftRedaction(
  tx: Tx,
  actor: Actor,
  { reportId, redactionId }: { readonly reportId: string; readonly redactionId: string },
): Promise<Verdict<{ places: number }>> {
  const version = await holdUnread(tx, reportId);
  if (!version.ok) return version;
  const { id: versionId, strategyId, number } = version.value;
  const { rowCount } = await tx
    .update(redactions)
    .set({ liftedAt: sql`app_now()`, liftedBy: actor.personId })
    .where(and(eq(redactions.id, redactionId), eq(redactions.versionId, versionId), isNull(redactions.liftedAt)));
  if (rowCount === 0) return refuse('nothing-to-change', 'The public reads that passage already.');
  await note(tx, actor, 'report-redaction-lifted', strategyId, { reportId, number });
  return accept({ places: 1 });
}
