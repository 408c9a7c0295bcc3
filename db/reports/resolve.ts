import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { pageTime } from '../../domain/calendar/zones.ts';
import { changes } from '../../domain/reports/changes.ts';
import { composeReport, type ReportDraft } from '../../domain/reports/compose.ts';
import { isLivePartKind } from '../../domain/reports/live-part.ts';
import { nameOf, type Named, type Problem } from '../../domain/reports/references.ts';
import { namesIn, partsIn, readText } from '../../domain/reports/text.ts';
import type { Block, ReportTree } from '../../domain/reports/tree.ts';
import { databaseNow } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { reportVersions } from '../schema/reports.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { resolveFrom, sha256Of } from './live-parts/resolve.ts';
import { openSource, type Source } from './live-parts/source.ts';
import { readAsAuditor } from './read-as-auditor.ts';
import { listAppendices, listAuthors, listSections, type ReportHead } from './read-reports.ts';
import { readTree } from './tree-shape.ts';

/** A live part that says something else than when its section was saved, or seen. */
export type ChangedPart = { readonly section: string; readonly part: string };
export type Resolved = {
  readonly tree: ReportTree;
  readonly problems: readonly Problem[];
  readonly changed: readonly ChangedPart[];
  /** What was read for it. */
  readonly written: Written;
};
type Written = Awaited<ReturnType<typeof readWritten>>;

/** Who wrote a report, and what it says. */
async function readWritten(tx: Tx, reportId: string) {
  return {
    authors: await listAuthors(tx, reportId),
    sections: await listSections(tx, reportId),
    appendices: await listAppendices(tx, reportId),
  };
}

/** The last report about the same, the strategy or one strand of it, to the same body: one about something else would make all else look gone. */
const before = statement(
  'reports.before',
  z.object({
    reportId: of(reportVersions.reportId),
    number: of(reportVersions.number),
    reference: of(reportVersions.reference),
    title: of(reportVersions.title),
    on: z.iso.date(),
    frozenAt: epochMs,
    versionId: of(reportVersions.id),
  }),
  ({ id, strategyId, strandId, bodyId, meetsOn }: ReportHead) => sql`
    select v.report_id as "reportId", v.number, v.reference, v.title, v.meets_on as on, ${ms(sql`v.frozen_at`)} as "frozenAt", v.id as "versionId"
    from report_versions v where v.strategy_id = ${strategyId} and v.body_id = ${bodyId} and v.strand_id is not distinct from ${strandId}
      and v.meets_on < ${meetsOn} and v.report_id <> ${id}
    order by v.meets_on desc, v.number desc limit 1`,
);

const partNames = statement(
  'reports.part-names',
  z.object({
    kind: z.enum(['activity', 'strand', 'milestone', 'indicator']),
    id: z.string(),
    text: z.string(),
    part: z.string().nullable(),
  }),
  ({ strategyId, ids }: { strategyId: string; ids: readonly string[] }) => sql`
    select 'activity' as kind, a.id, a.title as text, a.id as part from activities a join strands s on s.id = a.strand_id and s.strategy_id = ${strategyId} where a.id = any(${uuids(ids)})
    union all select 'strand', s.id, s.name, s.id from strands s where s.strategy_id = ${strategyId} and s.id = any(${uuids(ids)})
    union all select 'milestone', d.id, d.title, d.activity_id from dated_items d where d.strategy_id = ${strategyId} and d.id = any(${uuids(ids)})
    union all select 'indicator', i.id, i.title, coalesce(i.activity_id, i.strand_id) from indicators i where i.strategy_id = ${strategyId} and i.id = any(${uuids(ids)})`,
);
const pageOf = (strategyId: string, { kind, id }: Pick<RowOf<typeof partNames>, 'kind' | 'id'>) =>
  ({
    activity: `/strategies/${strategyId}/activities/${id}`,
    strand: `/strategies/${strategyId}?strand=${id}`,
    milestone: `/dates/${id}`,
    indicator: `/measures/${id}`,
  })[kind];

const reportNames = statement(
  'reports.report-names',
  z.object({ reportId: z.string(), number: z.number(), reference: z.string(), title: z.string() }),
  (references: readonly string[]) => sql`
    select distinct on (v.report_id) v.report_id as "reportId", v.number, v.reference, v.title from report_versions v
    where v.report_id in (select r.id from reports r where r.reference = any(${sql.param([...references])}::text[])) order by v.report_id, v.number desc`,
);

const isId = (id: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id);

/** The names of what the texts cite, as one who is outside of all that is marked would find them. */
async function readNames(source: Source, texts: readonly string[]): Promise<Map<string, Named>> {
  const cited = texts.flatMap((text) => namesIn(readText(text)));
  const { strategyId } = source.scope;
  const ids = [...new Set(cited.map(({ id }) => id).filter(isId))];
  const references = [...new Set(cited.flatMap(({ kind, id }) => (kind === 'report' ? [id] : [])))];
  const parts = await partNames(source.tx, { strategyId, ids });
  const reports = await reportNames(source.tx, references);
  return new Map([
    ...parts
      .filter(({ part }) => source.shows(part))
      .map((one): [string, Named] => [nameOf(one.kind, one.id), { text: one.text, to: pageOf(strategyId, one) }]),
    ...reports.map((one): [string, Named] => [
      nameOf('report', one.reference),
      { text: `${one.reference}, ${one.title}`, to: `/reports/${one.reportId}/versions/${one.number}` },
    ]),
  ]);
}

/** What a report reads from, since the one before it and up to now: what is said is as at now. */
async function sourceOf(tx: Tx, { strategyId, processId, strandId }: ReportHead, since: number | null) {
  return openSource(tx, { strategyId, processId, strandId, since, until: await databaseNow(tx) });
}

async function readParts(source: Source, texts: readonly string[]) {
  const kinds = [...new Set(texts.flatMap((text) => partsIn(readText(text))))].filter(isLivePartKind);
  return resolveFrom(
    source,
    kinds.map((kind) => ({ kind, key: kind })),
  );
}

async function treeOf(tx: Tx, versionId: string): Promise<ReportTree> {
  const [kept] = await tx
    .select({ tree: reportVersions.tree })
    .from(reportVersions)
    .where(eq(reportVersions.id, versionId));
  return readTree(kept?.tree);
}

const hashesOf = (live: ReadonlyMap<string, readonly Block[]>) =>
  Object.fromEntries([...live].map(([key, blocks]) => [key, sha256Of(blocks)]));

/** What the live parts of a text say now, by their hashes: kept beside it when it is saved. */
export function readSeen(tx: Tx, report: ReportHead, text: string): Promise<Readonly<Record<string, string>>> {
  return readAsAuditor(tx, async () => {
    const [last] = await before(tx, report);
    return hashesOf(await readParts(await sourceOf(tx, report, last?.frozenAt ?? null), [text]));
  });
}

/**
 * A report with everything in it looked up, what is wrong with it, and which live parts have changed since somebody wrote about
 * them. In: a report that the caller writes or reads; a transaction of one snapshot (`as(…, 'snapshot')`), so that all
 * of it is as at one instant.
 */
export async function resolveReport(tx: Tx, report: ReportHead, called: 'Draft' | 'Frozen'): Promise<Resolved> {
  const written = await readWritten(tx, report.id);
  const { authors, sections, appendices } = written;
  const texts = [...sections, ...appendices].map(({ text }) => text);
  const found = await readAsAuditor(tx, async () => {
    const [last] = await before(tx, report);
    const source = await sourceOf(tx, report, last?.frozenAt ?? null);
    return {
      last: last && { ...last, tree: await treeOf(tx, last.versionId) },
      names: await readNames(source, texts),
      live: await readParts(source, texts),
      at: pageTime(source.now, source.zone),
    };
  });
  const { last } = found;
  const draft: ReportDraft = {
    reference: report.reference,
    title: report.title,
    kind: report.kind,
    meeting: { body: report.body, on: report.meetsOn, number: report.number, by: report.laidBy },
    recommendation: { kind: report.asked, text: report.recommendation },
    authors: authors.map(({ name, rank, unit }) => ({ name, rank, unit })),
    asAt: `${called}, as at ${found.at}`,
    before:
      last === undefined
        ? null
        : {
            reference: last.reference,
            title: last.title,
            on: last.on,
            to: `/reports/${last.reportId}/versions/${last.number}`,
          },
    contact: report.contact.split('\n').filter((line) => line.trim() !== ''),
    sections,
    appendices,
  };
  const { tree: composed, problems } = composeReport(draft, found);
  const tree = last === undefined ? composed : changes(last.tree, composed);
  const hashes = hashesOf(found.live);
  const changed = [...sections, ...appendices].flatMap(({ key, text, seen }) =>
    partsIn(readText(text)).flatMap((part) =>
      seen[part] === undefined || seen[part] === hashes[part] ? [] : [{ section: key, part }],
    ),
  );
  return { tree, problems, changed, written };
}

/** The same of what is a draft; what was frozen is read as it is written, and nothing in it is looked up. */
export async function resolveDraft(
  tx: Tx,
  report: ReportHead,
): Promise<Omit<Resolved, 'tree'> & { tree: ReportTree | null }> {
  return report.state === 'draft'
    ? resolveReport(tx, report, 'Draft')
    : { tree: null, problems: [], changed: [], written: await readWritten(tx, report.id) };
}
