import { and, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { mostAppendices } from '../../domain/reports/fields.ts';
import { attachmentFlaw, keyFrom } from '../../domain/reports/report.ts';
import type { Tx } from '../connect.ts';
import { givenRows } from '../given-rows.ts';
import { reportAppendices, reportFiles } from '../schema/reports.ts';
import { command } from '../statement.ts';
import { checkFile, type FileInput } from '../stored-file.ts';
import { note } from './note.ts';
import { holdDraft, noSuchReport } from './hold-draft.ts';
import { listAppendices, readReport } from './read-reports.ts';
import { readSeen } from './resolve.ts';

export type NewAppendix = {
  readonly reportId: string;
  readonly title: string;
  /** What it says itself; "" where it is a document. */
  readonly text: string;
  readonly file: FileInput | null;
};

const noSuchAppendix = refuse('not-found', 'The report has no such appendix.');

/** Keeps a document under its hash, where it can be read by others; the same twice is kept once. */
async function keepFile(tx: Tx, actor: Actor, reportId: string, file: FileInput): Promise<Verdict<string>> {
  const checked = await checkFile(file);
  if (!checked.ok) return checked;
  const { fileName, mediaType, sha256 } = checked.value;
  const flaw = attachmentFlaw(mediaType, file.content);
  if (flaw !== undefined) return refuse('not-allowed-type', flaw, { field: 'file' });
  const { content } = file;
  await tx
    .insert(reportFiles)
    .values({ reportId, sha256, fileName, mediaType, size: content.length, content, addedBy: actor.personId })
    .onConflictDoNothing();
  return accept(sha256);
}

/** Adds an appendix behind the others: a text of its own with live parts, or a document. Out: the key by which it is cited. */
export async function addAppendix(
  tx: Tx,
  actor: Actor,
  { reportId, title, text, file }: NewAppendix,
): Promise<Verdict<{ key: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const report = await readReport(tx, reportId);
  if (report === undefined) return noSuchReport;
  const known = await listAppendices(tx, reportId);
  if (known.length >= mostAppendices) return refuse('too-many', `A report has at most ${mostAppendices} appendices.`);
  if (file !== null && text.trim() !== '')
    return refuse('malformed', 'An appendix is a text or a document. Add two, or take one out.', { field: 'text' });
  if (file === null && text.trim() === '')
    return refuse('malformed', 'Write the appendix, or choose a document.', { field: 'text' });
  const kept = file === null ? accept(null) : await keepFile(tx, actor, reportId, file);
  if (!kept.ok) return kept;
  const key = keyFrom(
    title,
    known.map((one) => one.key),
  );
  await tx.insert(reportAppendices).values({
    reportId,
    key,
    order: known.length + 1,
    title,
    text,
    fileSha256: kept.value,
    seen: await readSeen(tx, report, text),
    ...saidNow(actor),
  });
  await note(tx, actor, 'report-appendix-added', held.value, { reportId, key, sha256: kept.value });
  return accept({ key });
}

const saidNow = ({ personId }: Actor) => ({ saidBy: personId, saidAt: sql`app_now()` });
const ofAppendix = (reportId: string, key: string) =>
  and(eq(reportAppendices.reportId, reportId), eq(reportAppendices.key, key));

/** Changes what an appendix is called, what it says and which one it is: `order` 1 is Appendix 1. What cites it follows. */
export async function changeAppendix(
  tx: Tx,
  actor: Actor,
  {
    reportId,
    key,
    title,
    text,
    order,
    ifVersion,
  }: Omit<NewAppendix, 'file'> & { key: string; order: number; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const report = await readReport(tx, reportId);
  if (report === undefined) return noSuchReport;
  const known = await listAppendices(tx, reportId);
  const stands = known.find((one) => one.key === key);
  if (stands === undefined) return noSuchAppendix;
  if (stands.file !== null && text.trim() !== '')
    return refuse('malformed', 'This appendix is a document. Add another one for a text.', { field: 'text' });
  if (stands.file === null && text.trim() === '')
    return refuse('malformed', 'Write the appendix, or take it out.', { field: 'text' });
  const [changed] = await tx
    .update(reportAppendices)
    .set({
      title,
      text,
      seen: await readSeen(tx, report, text),
      version: sql`${reportAppendices.version} + 1`,
      ...saidNow(actor),
    })
    .where(and(ofAppendix(reportId, key), eq(reportAppendices.version, ifVersion)))
    .returning({ version: reportAppendices.version });
  if (changed === undefined)
    return refuse(
      'version-changed',
      'Somebody has changed this appendix since you opened it. What is saved stands beside what you typed.',
      { field: 'text' },
    );
  const others = known.map((one) => one.key).filter((one) => one !== key);
  await putInOrder(tx, { reportId, keys: others.toSpliced(order - 1, 0, key) });
  await note(tx, actor, 'report-appendix-changed', held.value, { reportId, key, version: changed.version });
  return accept(changed);
}

const putInOrder = command(
  'reports.order-appendices',
  ({ reportId, keys }: { reportId: string; keys: readonly string[] }) => sql`
    update report_appendices a set position = g.ordinality
    from ${givenRows(
      keys.map((key) => ({ key })),
      { key: 'text' },
    )}
    where a.report_id = ${reportId} and a.key = g.key`,
);

/** Takes an appendix out; what cited it is a problem from then on. Its document stays where a frozen version names it. */
export async function removeAppendix(
  tx: Tx,
  actor: Actor,
  { reportId, key, ifVersion }: { reportId: string; key: string; ifVersion: number },
): Promise<Verdict<{ key: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const removed = await tx
    .delete(reportAppendices)
    .where(and(ofAppendix(reportId, key), eq(reportAppendices.version, ifVersion)))
    .returning({ key: reportAppendices.key });
  const left = await listAppendices(tx, reportId);
  if (removed.length === 0)
    return left.some((one) => one.key === key)
      ? refuse('version-changed', 'Somebody has changed this appendix since you opened it. Open it again.')
      : noSuchAppendix;
  await putInOrder(tx, { reportId, keys: left.map((one) => one.key) });
  await note(tx, actor, 'report-appendix-removed', held.value, { reportId, key });
  return accept({ key });
}
