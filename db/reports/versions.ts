import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { closingInstant, pageDeadline } from '../../domain/calendar/zones.ts';
import { canonical } from '../../domain/records/audit.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canFreezePast } from '../../domain/reports/comment.ts';
import { treeDocument } from '../../domain/reports/html.ts';
import { canFreeze, canPublish, canRedraft, canSend, versionState } from '../../domain/reports/report.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { databaseNow } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { reportFiles, reports, reportVersions } from '../schema/reports.ts';
import { createSignOff } from '../sign-offs/sign-offs.ts';
import { of } from '../shapes.ts';
import { placeOfStrategy } from '../strategies/place.ts';
import { statement } from '../statement.ts';
import { note } from './note.ts';
import { listUnsettled, reopenCarried } from './comments.ts';
import { finishOwed, forgetOwed } from './given-sections.ts';
import { noSuchReport } from './hold-draft.ts';
import { listAuthors, listVersionsOf, readReport, type ReportHead, type VersionLine } from './read-reports.ts';
import { resolveReport } from './resolve.ts';
import { readTree, withoutPages } from './tree-shape.ts';

/** Of a tree as one text, whoever writes it: what a frozen report is known by. */
export const hashOf = (tree: ReportTree) => createHash('sha256').update(canonical(tree)).digest('hex');
const noSuchVersion = refuse('not-found', 'The report has no such version.');

const keep = statement(
  'reports.keep-version',
  z.object({ number: of(reportVersions.number) }),
  ({
    report,
    tree,
    sha256,
    personId,
  }: {
    report: ReportHead;
    tree: ReportTree;
    sha256: string;
    personId: string;
  }) => sql`
    insert into report_versions (report_id, number, reference, strategy_id, strand_id, kind, title, body_id, body, meets_on, item, tree, sha256, files, frozen_by, look_id)
    select r.id, coalesce((select max(v.number) from report_versions v where v.report_id = r.id), 0) + 1, r.reference, r.strategy_id, r.strand_id, r.kind, r.title,
      r.body_id, r.body, r.meets_on, r.number, ${JSON.stringify(tree)}::jsonb, ${sha256},
      array(select a.file_sha256 from report_appendices a where a.report_id = r.id and a.file_sha256 is not null), ${personId}::uuid,
      (select l.id from report_looks l order by l.number desc limit 1)
    from reports r where r.id = ${report.id} returning number`,
);

/**
 * Freezes a report as its next version: everything in it as it is at this instant, under its hash, for ever. Refused where
 * anything in it is wrong. In: a transaction of one snapshot; one in which somebody has written meanwhile ends with a
 * serialization failure of the database, and can be repeated.
 */
export async function freezeReport(
  tx: Tx,
  actor: Actor,
  { reportId, ifVersion }: { reportId: string; ifVersion: number },
): Promise<Verdict<{ number: number; sha256: string }>> {
  const report = await readReport(tx, reportId);
  if (report === undefined) return noSuchReport;
  const frozen = await tx
    .update(reports)
    .set({ state: 'frozen', version: sql`${reports.version} + 1` })
    .where(and(eq(reports.id, reportId), eq(reports.state, 'draft'), eq(reports.version, ifVersion)))
    .returning({ version: reports.version });
  if (frozen.length === 0)
    return report.state === 'frozen'
      ? refuse('not-open', 'The report is frozen already.')
      : refuse('version-changed', 'Somebody has changed this report since you opened it. Open it again.');
  const { tree, problems } = await resolveReport(tx, report, 'Frozen');
  const allowed = canFreeze(problems);
  if (!allowed.ok) return allowed;
  const answered = canFreezePast(await listUnsettled(tx, reportId));
  if (!answered.ok) return answered;
  const sha256 = hashOf(tree);
  const [kept] = await keep(tx, { report, tree, sha256, personId: actor.personId });
  const number = kept?.number ?? 0;
  await finishOwed(tx, reportId);
  await note(tx, actor, 'report-frozen', report.strategyId, { reportId, number, sha256 });
  return accept({ number, sha256 });
}

/** The newest version of a report, the report's row held. */
export async function holdNewest(tx: Tx, reportId: string): Promise<Verdict<VersionLine>> {
  await tx.select({ id: reports.id }).from(reports).where(eq(reports.id, reportId)).for('no key update');
  const [newest] = await listVersionsOf(tx, reportId);
  return newest === undefined ? noSuchVersion : accept(newest);
}

/** The same with its tree. */
export async function holdNewestWhole(tx: Tx, reportId: string): Promise<Verdict<WholeVersion>> {
  const newest = await holdNewest(tx, reportId);
  if (!newest.ok) return newest;
  const version = await readVersion(tx, reportId, newest.value.number);
  return version === undefined ? noSuchVersion : accept(version);
}

/** Opens a frozen report again, for its next version; what was frozen stays as it is. */
export async function draftAnew(tx: Tx, actor: Actor, reportId: string): Promise<Verdict<{ version: number }>> {
  const newest = await holdNewest(tx, reportId);
  if (!newest.ok) return newest;
  const allowed = canRedraft(versionState(newest.value.signOffState));
  if (!allowed.ok) return allowed;
  const [opened] = await tx
    .update(reports)
    .set({ state: 'draft', version: sql`${reports.version} + 1` })
    .where(and(eq(reports.id, reportId), eq(reports.state, 'frozen')))
    .returning({ version: reports.version });
  if (opened === undefined) return refuse('not-open', 'The report is a draft already.');
  const { strategyId, number } = newest.value;
  await forgetOwed(tx, reportId);
  await reopenCarried(tx, reportId);
  await note(tx, actor, 'report-drafted-anew', strategyId, { reportId, number });
  return accept(opened);
}

/** What was frozen, with its tree; undefined where the reader sees no such version. Errors: throws where it is not what was hashed. */
export async function readVersion(tx: Tx, reportId: string, number: number): Promise<WholeVersion | undefined> {
  const line = (await listVersionsOf(tx, reportId)).find((one) => one.number === number);
  if (line === undefined) return undefined;
  const [kept] = await tx
    .select({ tree: reportVersions.tree })
    .from(reportVersions)
    .where(eq(reportVersions.id, line.id));
  const tree = readTree(kept?.tree);
  if (hashOf(tree) !== line.sha256) throw new Error('a frozen report is not what was hashed');
  return { ...line, tree };
}
export type WholeVersion = VersionLine & { readonly tree: ReportTree };

/** The same by the id of the version. */
export async function readVersionById(tx: Tx, id: string): Promise<WholeVersion | undefined> {
  const { reportId, number } = reportVersions;
  const [found] = await tx.select({ reportId, number }).from(reportVersions).where(eq(reportVersions.id, id));
  return found && readVersion(tx, found.reportId, found.number);
}

/** Its body decides by the end of the day on which it meets; nothing where that has passed. */
async function dueByMeeting(tx: Tx, { strategyId, meetsOn }: Pick<ReportHead, 'strategyId' | 'meetsOn'>) {
  const place = await placeOfStrategy(tx, strategyId);
  if (place === undefined) return {};
  const dueAt = closingInstant(meetsOn, place.zone);
  return dueAt > (await databaseNow(tx)) ? { dueAt, wallText: pageDeadline(dueAt, place.zone) } : {};
}

/**
 * Drafts the sign-off of the newest version, before the body of its meeting: the paper is the report as a page, and
 * it is signed as it is. None of its authors signs it.
 */
export async function sendReport(
  tx: Tx,
  actor: Actor,
  reportId: string,
): Promise<Verdict<{ signOffId: string; reference: string }>> {
  const newest = await holdNewest(tx, reportId);
  const report = await readReport(tx, reportId);
  if (!newest.ok) return newest;
  if (report?.state !== 'frozen') return refuse('not-open', 'Freeze the report first: a draft is not signed.');
  const { number, signOffState } = newest.value;
  const allowed = canSend(versionState(signOffState));
  if (!allowed.ok) return allowed;
  const version = await readVersion(tx, reportId, number);
  const [author] = await listAuthors(tx, reportId);
  if (version === undefined) return noSuchVersion;
  const drafted = await createSignOff(tx, actor, {
    title: report.title,
    recommendation: report.recommendation,
    ...(author !== undefined && { authorId: author.personId }),
    document: {
      asItIs: Buffer.from(treeDocument(withoutPages(version.tree), ''), 'utf8'),
      fileName: `${report.reference}-version-${number}.html`,
    },
    stages: [{ bodyId: report.bodyId, asked: report.asked, ...(await dueByMeeting(tx, report)) }],
  });
  if (!drafted.ok) return drafted;
  const { processId: signOffId, reference } = drafted.value;
  await tx.update(reportVersions).set({ signOffId }).where(eq(reportVersions.id, version.id));
  await note(tx, actor, 'report-sent', report.strategyId, { reportId, number, sha256: version.sha256, signOffId });
  return accept({ signOffId, reference });
}

/** From now on every agency that sees the strategy reads the version that its body has carried. */
export async function publishReport(tx: Tx, actor: Actor, reportId: string): Promise<Verdict<{ number: number }>> {
  const newest = await holdNewest(tx, reportId);
  if (!newest.ok) return newest;
  const { id, number, strategyId, signOffState, publishedAt } = newest.value;
  const allowed = canPublish(versionState(signOffState), publishedAt !== null);
  if (!allowed.ok) return allowed;
  await tx
    .update(reportVersions)
    .set({ publishedAt: sql`app_now()`, publishedBy: actor.personId })
    .where(eq(reportVersions.id, id));
  await note(tx, actor, 'report-published', strategyId, { reportId, number });
  return accept({ number });
}

/** A document that is an appendix, by its hash; undefined where the reader sees no version that names it, nor its draft. */
export async function readReportFile(tx: Tx, reportId: string, sha256: string) {
  const { fileName, mediaType, content } = reportFiles;
  const [found] = await tx
    .select({ fileName, mediaType, content })
    .from(reportFiles)
    .where(and(eq(reportFiles.reportId, reportId), eq(reportFiles.sha256, sha256)));
  return found;
}
