import { and, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canBeAbout } from '../../domain/reports/report.ts';
import type { ReportKind } from '../../domain/reports/tree.ts';
import type { Asked } from '../../domain/sign-offs/sign-off.ts';
import { nextReference } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import { idOf } from '../rows.ts';
import { bodies } from '../schema/directory.ts';
import { processes } from '../schema/chase.ts';
import { reports, reportSections } from '../schema/reports.ts';
import { strands, strategies } from '../schema/strategies.ts';
import { noSuchStrategy } from '../strategies/strategies.ts';
import { note } from './note.ts';
import { insertAuthor } from './authors.ts';
import { holdDraft, noSuchReport } from './hold-draft.ts';
import { readSkeleton } from './skeletons.ts';

/** What is said of a report beside its text: where it goes, what it is about, what it recommends. */
export type ReportWords = {
  readonly title: string;
  readonly bodyId: string;
  /** The plain day of the meeting. */
  readonly meetsOn: string;
  readonly number: string;
  readonly laidBy: string;
  readonly asked: Asked;
  readonly recommendation: string;
  /** The reference of the review, round or inspection that it is about; "": of none. */
  readonly about: string;
  readonly strandId: string | null;
  /** Standing lines, one a line; undefined: those of the skeleton. */
  readonly contact?: string;
};

/** What the words name, looked up: the body as it is called now, the process, the strand. */
async function lookUp(tx: Tx, strategyId: string, kind: ReportKind, { bodyId, about, strandId }: ReportWords) {
  const [body] = await tx.select({ name: bodies.name }).from(bodies).where(eq(bodies.id, bodyId));
  if (body === undefined) return refuse('malformed', 'There is no such body.', { field: 'bodyId' });
  const [process] =
    about === ''
      ? []
      : await tx
          .select({ id: processes.id, kind: processes.kind })
          .from(processes)
          .where(eq(processes.reference, about));
  if (about !== '' && process === undefined)
    return refuse('malformed', 'There is nothing with this reference.', { field: 'about' });
  const fits = process === undefined ? accept(true as const) : canBeAbout(kind, process.kind);
  if (!fits.ok) return fits;
  const [strand] =
    strandId === null
      ? []
      : await tx
          .select({ id: strands.id })
          .from(strands)
          .where(and(eq(strands.id, strandId), eq(strands.strategyId, strategyId)));
  if (strandId !== null && strand === undefined)
    return refuse('malformed', 'The plan has no such strand.', { field: 'strandId' });
  return accept({ body: body.name, processId: process?.id ?? null });
}

/** Drafts a report with the sections that its kind has now; who drafts it is its first author. */
export async function createReport(
  tx: Tx,
  actor: Actor,
  { strategyId, kind, ...words }: ReportWords & { strategyId: string; kind: ReportKind },
): Promise<Verdict<{ reportId: string; reference: string }>> {
  const [strategy] = await tx
    .select({ id: strategies.processId })
    .from(strategies)
    .where(eq(strategies.processId, strategyId));
  if (strategy === undefined) return noSuchStrategy;
  const found = await lookUp(tx, strategyId, kind, words);
  if (!found.ok) return found;
  const { sections, contact } = await readSkeleton(tx, kind);
  const reference = await nextReference(tx, 'REP');
  const reportId = idOf(
    await tx
      .insert(reports)
      .values({ reference, strategyId, kind, ...columnsOf(words), ...found.value, contact, madeBy: actor.personId })
      .returning({ id: reports.id }),
  );
  await tx
    .insert(reportSections)
    .values(sections.map(({ nil, ...section }, order) => ({ ...section, reportId, order, nilSentence: nil })));
  await insertAuthor(tx, { reportId, personId: actor.personId, rank: '', unit: '' });
  await note(tx, actor, 'report-drafted', strategyId, { reportId, reference });
  return accept({ reportId, reference });
}

const columnsOf = ({ title, bodyId, meetsOn, number, laidBy, asked, recommendation, strandId }: ReportWords) => ({
  title,
  bodyId,
  meetsOn,
  number,
  laidBy,
  asked,
  recommendation,
  strandId,
});

/** Changes what is said of a draft; refused where somebody else has since it was opened. */
export async function changeReport(
  tx: Tx,
  actor: Actor,
  { reportId, ifVersion, ...words }: ReportWords & { reportId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const strategyId = held.value;
  const [report] = await tx.select({ kind: reports.kind }).from(reports).where(eq(reports.id, reportId));
  if (report === undefined) return noSuchReport;
  const found = await lookUp(tx, strategyId, report.kind, words);
  if (!found.ok) return found;
  const { contact } = words;
  const [changed] = await tx
    .update(reports)
    .set({
      ...columnsOf(words),
      ...found.value,
      ...(contact !== undefined && { contact }),
      version: sql`${reports.version} + 1`,
    })
    .where(and(eq(reports.id, reportId), eq(reports.version, ifVersion)))
    .returning({ version: reports.version });
  if (changed === undefined)
    return refuse('version-changed', 'Somebody has changed this report since you opened it. Open it again.');
  await note(tx, actor, 'report-changed', strategyId, { reportId, version: changed.version });
  return accept(changed);
}
