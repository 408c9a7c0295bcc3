import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { addDocument } from './papers/documents.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { documents, signOffs } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { askAgainFrom, setState } from './move-stage.ts';
import { openStage } from './open-stage.ts';
import { checkFile, type FileInput } from '../stored-file.ts';
import { signOffFacts, stagesOf } from './signing-stage.ts';

const signedAsItIs = refuse('not-allowed', 'This paper is signed as it is. A new version is made where it comes from.');

const papers = statement(
  'sign-offs.paper-with-same',
  z.object({
    title: of(documents.title),
    asItIs: z.boolean(),
    /** The latest version with these very bytes. */
    same: of(documents.id).nullable(),
  }),
  (given: { processId: string; sha256: string }) => sql`
    select d.title, coalesce(o.report_id, o.targets_of) is not null as "asItIs", (select v.id from documents v where v.process_id = d.process_id and v.title = d.title and v.sha256 = ${given.sha256}
      order by v.version desc limit 1) as same
    from sign_offs o join documents d on d.id = o.document_id where o.process_id = ${given.processId}`,
);

/**
 * Keeps a file as the next version of the paper, before anybody decides on it; the same bytes again are the same version,
 * so that a repeated request names the same document.
 */
export async function keepNewVersion(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  processId: string,
  file: FileInput,
): Promise<Verdict<{ documentId: string }>> {
  const checked = await checkFile(file);
  if (!checked.ok) return checked;
  const [paper] = await papers(tx, { processId, sha256: checked.value.sha256 });
  if (paper === undefined) return refuse('not-found', 'There is no such sign-off.');
  if (paper.asItIs) return signedAsItIs;
  if (paper.same !== null) return accept({ documentId: paper.same });
  const added = await addDocument(tx, actor, { ...file, processId, title: paper.title });
  // The document alone: a repeated request must name its decision in the very same terms.
  return added.ok ? accept({ documentId: added.value.documentId }) : added;
}

const laterVersions = statement(
  'sign-offs.later-version',
  z.object({ id: of(documents.id), sha256: of(documents.sha256), version: of(documents.version) }),
  (given: { documentId: string; wanted: string }) => sql`
    select n.id, n.sha256, n.version from documents n join documents d on d.id = ${given.documentId} and d.process_id = n.process_id and d.title = n.title
    where n.id::text = ${given.wanted}`,
);

/**
 * A new version takes the place of the one that was asked for. What was signed from the given stage on counts no more,
 * visibly, and that stage is asked anew; stages before it keep what they decided, on the version that they saw.
 */
export async function resubmit(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, terms } = decision;
  const signOff = await signOffFacts(tx, processId);
  if (signOff.asItIs) return signedAsItIs;
  if (terms['documentId'] === signOff.documentId)
    return refuse('nothing-to-change', 'This is the version that is asked for already.');
  const [next] = await laterVersions(tx, { documentId: signOff.documentId, wanted: String(terms['documentId']) });
  if (next === undefined) return refuse('malformed', 'The new version of the paper is missing. Choose its file.');
  const from = typeof terms['fromStage'] === 'number' ? terms['fromStage'] : signOff.stage;
  const stage = (await stagesOf(tx, processId)).find(({ order }) => order === from);
  if (stage === undefined || from > signOff.stage)
    return refuse('malformed', 'Choose the stage where it stands, or one before it.');
  await finishTasks(tx, { processId, kind: 'new-version' });
  await endQuietly(tx, processId);
  const voided = await askAgainFrom(tx, processId, from, 'new-version');
  await tx.update(signOffs).set({ documentId: next.id }).where(eq(signOffs.processId, processId));
  await setState(tx, processId, 'open');
  const asked = await openStage(tx, { ...signOff, documentId: next.id, sha256: next.sha256 }, stage, now);
  return accept({ documentId: next.id, version: next.version, voided, stage: from, asked });
}

/** Whoever was asked for the old version is asked for the new one in the same transaction: one mail is enough. */
const endQuietly = command(
  'sign-offs.end-asking-quietly',
  (processId: string) => sql`
    update tasks set state = 'withdrawn' where id in (
      select id from tasks where process_id = ${processId} and kind = 'sign' and state = 'open' order by id for no key update)`,
);
