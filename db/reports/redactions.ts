import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canRedact, documentsOf, passagesOf } from '../../domain/reports/redaction.ts';
import type { Tx } from '../connect.ts';
import { redacting } from '../redactions.ts';
import { note } from './note.ts';
import { readPublication } from './publications.ts';
import { holdNewestWhole, type WholeVersion } from './versions.ts';

/** Passages that the public does not read (record 0059): rows beside what was frozen, which stays as it is. */

const passagesOfVersion = redacting<{ versionId: string; block: string }>({
  name: 'reports.redact',
  table: 'redactions',
  place: { versionId: ['version_id', 'uuid'], block: ['block', 'text'] },
  of: (versionId) => sql`version_id = ${versionId}`,
});

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
  const given = { passages: passages.map((one) => ({ ...one, versionId })), reason, personId: actor.personId };
  const places = await passagesOfVersion.mark(tx, given);
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
  const lifted = await passagesOfVersion.lift(tx, { subjectId: versionId, redactionId, personId: actor.personId });
  if (!lifted.ok) return lifted;
  await note(tx, actor, 'report-redaction-lifted', strategyId, { reportId, number });
  return lifted;
}
