import { and, eq, sql } from 'drizzle-orm';
import { type Actor, may } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { reportAppendices, reportSections } from '../schema/reports.ts';
import { note } from './note.ts';
import { holdDraft, noSuchReport } from './hold-draft.ts';
import { listAppendices, listSections, readReport, type SectionLine } from './read-reports.ts';
import { readSeen } from './resolve.ts';

export const noSuchSection = refuse('not-found', 'The report has no such section.');
export const notYours = refuse('not-allowed', 'This section is written by somebody else.');

/** Whether the actor writes this section: officers write all, an author those that were given to him. */
export function writes(actor: Actor, { writerId }: Pick<SectionLine, 'writerId'>): boolean {
  return may(actor, 'write-report') || writerId === actor.personId;
}

type Said = { readonly reportId: string; readonly key: string; readonly text: string; readonly nothing: boolean };

/**
 * Writes one section, and keeps what its live parts say now. Refused where somebody else has written it since it was
 * opened; two who write different sections do not meet.
 */
export async function writeSection(
  tx: Tx,
  actor: Actor,
  { reportId, key, text, nothing, ifVersion }: Said & { ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const section = (await listSections(tx, reportId)).find((one) => one.key === key);
  const report = await readReport(tx, reportId);
  if (report === undefined) return noSuchReport;
  if (section === undefined) return noSuchSection;
  if (!writes(actor, section)) return notYours;
  if (nothing && section.nil === '') return refuse('malformed', 'This section must say something.', { field: 'text' });
  if (nothing && text.trim() !== '')
    return refuse('malformed', 'Take the text out, or say that there is something to say here.', { field: 'nothing' });
  const seen = await readSeen(tx, report, text);
  const [written] = await tx
    .update(reportSections)
    .set({
      text,
      nothing,
      seen,
      saidBy: actor.personId,
      saidAt: sql`app_now()`,
      version: sql`${reportSections.version} + 1`,
    })
    .where(ofSection(reportId, key, ifVersion))
    .returning({ version: reportSections.version });
  if (written === undefined)
    return refuse(
      'version-changed',
      'Somebody has written in this section since you opened it. What is saved stands beside what you typed.',
      { field: 'text' },
    );
  await note(tx, actor, 'report-section-written', held.value, { reportId, key, version: written.version });
  return accept(written);
}

const ofSection = (reportId: string, key: string, version: number) =>
  and(eq(reportSections.reportId, reportId), eq(reportSections.key, key), eq(reportSections.version, version));

/** Somebody has seen what the live parts of a section, or of an appendix, say by now: they are marked no more. */
export async function seeSection(
  tx: Tx,
  actor: Actor,
  { reportId, key, version }: { reportId: string; key: string; version: number },
): Promise<Verdict<{ key: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const report = await readReport(tx, reportId);
  const section = (await listSections(tx, reportId)).find((one) => one.key === key);
  const appendix = (await listAppendices(tx, reportId)).find((one) => one.key === key);
  const one = section ?? appendix;
  if (report === undefined) return noSuchReport;
  if (one === undefined) return noSuchSection;
  if (!writes(actor, section ?? { writerId: null })) return notYours;
  if (one.version !== version)
    return refuse('version-changed', 'Somebody has written in this section meanwhile. Open it again.');
  const said = { seen: await readSeen(tx, report, one.text) };
  if (section === undefined)
    await tx
      .update(reportAppendices)
      .set(said)
      .where(and(eq(reportAppendices.reportId, reportId), eq(reportAppendices.key, key)));
  else
    await tx
      .update(reportSections)
      .set({ ...said, saidBy: actor.personId })
      .where(ofSection(reportId, key, version));
  await note(tx, actor, 'report-section-seen', held.value, { reportId, key });
  return accept({ key });
}
