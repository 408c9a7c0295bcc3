import { and, eq } from 'drizzle-orm';
import { actingFor } from '../../../db/acting-for.ts';
import { as, type Tx } from '../../../db/connect.ts';
import { addAppendix } from '../../../db/reports/appendices.ts';
import { listSections } from '../../../db/reports/read-reports.ts';
import { askRendering } from '../../../db/reports/renderings.ts';
import { createReport } from '../../../db/reports/reports.ts';
import { writeSection } from '../../../db/reports/sections.ts';
import { freezeReport } from '../../../db/reports/versions.ts';
import { bodies } from '../../../db/schema/directory.ts';
import { reports, reportVersions } from '../../../db/schema/reports.ts';
import { reportFormatNames } from '../../../domain/reports/formats.ts';
import { dayIn } from '../dates.ts';
import { firstId, must, type SampleApi } from '../parts.ts';
import { sampleBodies } from '../partnership.ts';

const title = 'MPS drugs strategy action plan 2003-2006';

/** What is counted is read from the records. */
const texts: Readonly<Record<string, string>> = {
  summary: [
    'This report says how far the action plan of the strategy has come since it began.',
    'Its money and its measures are in their first year; what they show so far is set out below.',
  ].join('\n\n'),
  information: [
    'What each lead owes, with its dates, is {appendix:the-plan}. Who leads what was settled with the agencies.',
    '{live:summary}',
    '## Progress',
    '{live:colours}',
    '{live:progress}',
    '## Measures of success',
    'The baseline year is under way. Targets are agreed at its end, so the figures below are judged by none yet. {#measures}',
    '{live:indicators}',
    '## How the strategy came about',
    '{live:consultation}',
    '{live:lessons}',
  ].join('\n\n'),
  equality: '',
  finance: ['What is planned and spent by strand:', '{live:costs}', '{live:bids}', '{live:initiatives}'].join('\n\n'),
  papers: '',
};

type NewReport = Parameters<typeof createReport>[2];
/** A report of the sample: what it is for, and what each of its sections says; one without words says that there is nothing. */
export type SampleReport = Pick<NewReport, 'kind' | 'title' | 'meetsOn' | 'number' | 'asked' | 'recommendation'> & {
  readonly body: string | undefined;
  readonly texts: Readonly<Record<string, string>>;
  readonly appendices: readonly { readonly title: string; readonly text: string }[];
};

/** A committee report of the sample, frozen, with its files asked for: all at once, so that no start leaves a half of it. */
export async function writeReport(api: SampleApi, strategyId: string): Promise<void> {
  const number = '10';
  const recommendation = 'That the report be noted.';
  const laid = { kind: 'action-plan', title, body: sampleBodies[1], meetsOn: dayIn(10), number } as const;
  const appendices = [{ title: 'The plan', text: '{live:plan}' }];
  await freezeOnce(api, strategyId, { ...laid, asked: 'note', recommendation, texts, appendices });
}

/** The report as it was frozen, by whichever start. Out: its id. */
export async function freezeOnce(
  { db, officer }: SampleApi,
  strategyId: string,
  report: SampleReport,
): Promise<string> {
  const written = and(eq(reports.strategyId, strategyId), eq(reports.title, report.title));
  const there = await firstId(db, (tx) => tx.select({ id: reports.id }).from(reports).where(written));
  const freeze = (tx: Tx) => write(tx, officer, strategyId, report);
  return there ?? (await as(db, actingFor(officer), freeze, { snapshot: true }));
}

/** A report of the sample as a draft, with what its sections say. Out: its id. */
export async function draftReport(
  tx: Tx,
  officer: SampleApi['officer'],
  strategyId: string,
  { body: name, texts: said, appendices, ...head }: SampleReport,
): Promise<string> {
  const [body] = await tx
    .select({ id: bodies.id })
    .from(bodies)
    .where(eq(bodies.name, name ?? ''));
  const made = { ...head, strategyId, bodyId: body?.id ?? '', laidBy: 'Commissioner', about: '', strandId: null };
  const { reportId } = must(await createReport(tx, officer, made));
  for (const appendix of appendices) must(await addAppendix(tx, officer, { ...appendix, reportId, file: null }));
  for (const { key, version } of await listSections(tx, reportId)) {
    const text = said[key];
    if (text !== undefined)
      must(await writeSection(tx, officer, { reportId, key, text, nothing: text === '', ifVersion: version }));
  }
  return reportId;
}

async function write(tx: Tx, officer: SampleApi['officer'], strategyId: string, report: SampleReport): Promise<string> {
  const reportId = await draftReport(tx, officer, strategyId, report);
  must(await freezeReport(tx, officer, { reportId, ifVersion: 1 }));
  const ofReport = eq(reportVersions.reportId, reportId);
  const [version] = await tx.select({ id: reportVersions.id }).from(reportVersions).where(ofReport);
  for (const format of reportFormatNames)
    must(await askRendering(tx, officer, { versionId: version?.id ?? '', format }));
  return reportId;
}
