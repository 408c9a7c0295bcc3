import { asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ListOrder } from '../../domain/lists.ts';
import type { Tx } from '../connect.ts';
import { asked, listed, type Narrowed, narrowSamples, type Wanted } from '../lists.ts';
import { type Cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import {
  reportAppendices,
  reportAuthors,
  reportFiles,
  reports,
  reportSections,
  reportVersions,
} from '../schema/reports.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const head = statement(
  'reports.head',
  z.object({
    id: of(reports.id),
    reference: of(reports.reference),
    strategyId: of(reports.strategyId),
    kind: of(reports.kind),
    title: of(reports.title),
    bodyId: of(reports.bodyId),
    body: of(reports.body),
    meetsOn: z.iso.date(),
    number: of(reports.number),
    laidBy: of(reports.laidBy),
    asked: of(reports.asked),
    recommendation: of(reports.recommendation),
    processId: of(reports.processId),
    strandId: of(reports.strandId),
    contact: of(reports.contact),
    state: of(reports.state),
    version: of(reports.version),
    changedAt: epochMs,
  }),
  (id: string) => sql`
    select r.id, r.reference, r.strategy_id as "strategyId", r.kind, r.title, r.body_id as "bodyId", r.body, r.meets_on as "meetsOn", r.number,
      r.laid_by as "laidBy", r.asked, r.recommendation, r.process_id as "processId", r.strand_id as "strandId", r.contact, r.state, r.version,
      ${ms(sql`r.changed_at`)} as "changedAt"
    from reports r where r.id = ${id}`,
);
export type ReportHead = RowOf<typeof head>;

/** A report as it is written; undefined where the reader writes none such. */
export async function readReport(tx: Tx, id: string): Promise<ReportHead | undefined> {
  const [found] = await head(tx, id);
  return found;
}

/** Its authors in their order (S51). */
export function listAuthors(tx: Tx, reportId: string) {
  const { personId, name, rank, unit, order } = reportAuthors;
  return tx
    .select({ personId, name, rank, unit })
    .from(reportAuthors)
    .where(eq(reportAuthors.reportId, reportId))
    .orderBy(asc(order));
}

/** Its sections in their order, with what each says. */
export function listSections(tx: Tx, reportId: string) {
  const {
    key,
    letter,
    heading,
    required,
    numbered,
    nilSentence: nil,
    text,
    nothing,
    writerId,
    seen,
    version,
    order,
    dueOn,
    taskId,
  } = reportSections;
  const readyAt = ms(reportSections.readyAt);
  return tx
    .select({
      key,
      letter,
      heading,
      required,
      numbered,
      nil,
      text,
      nothing,
      writerId,
      seen,
      version,
      dueOn,
      taskId,
      readyAt: sql<number | null>`${readyAt}`,
    })
    .from(reportSections)
    .where(eq(reportSections.reportId, reportId))
    .orderBy(asc(order));
}
export type SectionLine = Awaited<ReturnType<typeof listSections>>[number];

/** Its appendices in their order: the first is Appendix 1 (S75). */
export async function listAppendices(tx: Tx, reportId: string) {
  const { key, title, text, seen, version, order } = reportAppendices;
  const { fileName, mediaType: contentType, size, sha256 } = reportFiles;
  return tx
    .select({ key, title, text, seen, version, file: { fileName, contentType, size, sha256 } })
    .from(reportAppendices)
    .leftJoin(
      reportFiles,
      sql`${reportFiles.reportId} = ${reportAppendices.reportId} and ${reportFiles.sha256} = ${reportAppendices.fileSha256}`,
    )
    .where(eq(reportAppendices.reportId, reportId))
    .orderBy(asc(order));
}

const versionShape = z.object({
  id: of(reportVersions.id),
  reportId: of(reportVersions.reportId),
  number: of(reportVersions.number),
  reference: of(reportVersions.reference),
  title: of(reportVersions.title),
  kind: of(reportVersions.kind),
  strategyId: of(reportVersions.strategyId),
  strategy: of(processes.title).nullable(),
  bodyId: of(reportVersions.bodyId),
  body: of(reportVersions.body),
  meetsOn: z.iso.date(),
  item: of(reportVersions.item),
  sha256: of(reportVersions.sha256),
  frozenAt: epochMs,
  frozenBy: of(people.name).nullable(),
  signOffId: of(reportVersions.signOffId),
  signOff: of(processes.reference).nullable(),
  signOffState: z.enum(['draft', 'open', 'referred-back', 'approved', 'rejected', 'returned', 'cancelled']).nullable(),
  publishedAt: epochMs.nullable(),
});
export type VersionLine = z.output<typeof versionShape>;

/** Over a version `v`: what is shown of it, and how far its sign-off is, to whom sees sign-offs. */
const shownVersion = sql`v.id, v.report_id as "reportId", v.number, v.reference, v.title, v.kind, v.strategy_id as "strategyId", s.title as strategy,
      v.body_id as "bodyId", v.body, v.meets_on as "meetsOn", v.item, v.sha256, ${ms(sql`v.frozen_at`)} as "frozenAt", f.name as "frozenBy",
      v.sign_off_id as "signOffId", p.reference as "signOff", p.state as "signOffState", ${ms(sql`v.published_at`)} as "publishedAt"`;
const around = sql`left join processes s on s.id = v.strategy_id left join people f on f.id = v.frozen_by left join processes p on p.id = v.sign_off_id`;

/** What was frozen of one report, the newest first. */
export const listVersionsOf = statement(
  'reports.versions-of',
  versionShape,
  (reportId: string) => sql`
    select ${shownVersion} from report_versions v ${around} where v.report_id = ${reportId} order by v.number desc`,
);

type OfMeetings = { readonly strategyId: string | null; readonly bodyId: string | null };

const keysets = {
  newest: (after) => sql`(v.meets_on, v.id) < (select x.meets_on, x.id from report_versions x where x.id = ${after})`,
  oldest: (after) => sql`(v.meets_on, v.id) > (select x.meets_on, x.id from report_versions x where x.id = ${after})`,
  title: (after) =>
    sql`(lower(v.title), v.id) > (select lower(x.title), x.id from report_versions x where x.id = ${after})`,
} as const satisfies Record<ListOrder, (after: string) => SQL>;
const orders = {
  newest: sql`v.meets_on desc, v.id desc`,
  oldest: sql`v.meets_on, v.id`,
  title: sql`lower(v.title), v.id`,
} as const satisfies Record<ListOrder, SQL>;

const registered = statement(
  'reports.register',
  versionShape,
  ({ strategyId, bodyId, after, order = 'newest', words, from, until }: Narrowed & OfMeetings) => sql`
    select ${shownVersion} from report_versions v ${around}
    where not exists (select from report_versions n where n.report_id = v.report_id and n.number > v.number)
      and (${strategyId}::uuid is null or v.strategy_id = ${strategyId}) and (${bodyId}::uuid is null or v.body_id = ${bodyId})
      and ${asked(words, (one) => sql`v.words @@ ${one}::tsquery`)} and ${asked(after, keysets[order])}
      and ${asked(from, (day) => sql`v.meets_on >= ${day}::date`)} and ${asked(until, (day) => sql`v.meets_on <= ${day}::date`)}
    order by ${orders[order]} limit ${pageSize + 1}`,
  narrowSamples.map((one) => ({ ...one, strategyId: null, bodyId: null })),
);

/** The reports that were frozen, of each the version that the reader sees last, by their meetings (F79). */
export const listRegister = (tx: Tx, wanted: Wanted & OfMeetings): Promise<Cut<VersionLine>> =>
  listed(tx, registered, wanted);

/** What is being written, the meeting that comes first at the head: there are few. */
export function listDrafts(tx: Tx, strategyId: string | null) {
  const { id, reference, title, body, meetsOn, number } = reports;
  return tx
    .select({ id, reference, title, body, meetsOn, number })
    .from(reports)
    .where(sql`${reports.state} = 'draft' and (${strategyId}::uuid is null or ${reports.strategyId} = ${strategyId})`)
    .orderBy(asc(meetsOn), desc(id))
    .limit(pageSize);
}
