import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { reportFileName, type ReportFormat, reportFormats } from '../../domain/reports/formats.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import type { Tx } from '../connect.ts';
import { readTree } from '../reports/tree-shape.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { bodies } from '../schema/directory.ts';
import { publications, renderings, reportFiles } from '../schema/reports.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** What everybody may read, as the role of the public sees it: a transaction of `{ role: 'public' }`. Nothing here asks who reads. */

const line = z.object({
  id: of(publications.id),
  reference: of(publications.reference),
  title: of(publications.title),
  kind: of(publications.kind),
  bodyId: of(publications.bodyId),
  body: of(publications.body),
  meetsOn: z.iso.date(),
  item: of(publications.item),
  asked: of(publications.asked),
  decidedAt: epochMs.nullable(),
  madeAt: epochMs,
});
export type PublicLine = z.output<typeof line>;

const shown = sql`p.id, p.reference, p.title, p.kind, p.body_id as "bodyId", p.body, p.meets_on as "meetsOn", p.item, p.asked,
      ${ms(sql`p.decided_at`)} as "decidedAt", ${ms(sql`p.made_at`)} as "madeAt"`;

type Which = { readonly bodyId: string | null; readonly after: string | undefined; readonly most: number };

const reportsOf = statement(
  'public.reports',
  line,
  ({ bodyId, after, most }: Which) => sql`
    select ${shown} from publications p
    where (${bodyId}::uuid is null or p.body_id = ${bodyId})
      and (${after ?? null}::uuid is null or (p.meets_on, p.id) < (select x.meets_on, x.id from publications x where x.id = ${after ?? null}::uuid))
    order by p.meets_on desc, p.id desc limit ${most + 1}`,
);

/** Public reports, of one body or of all, the latest meeting first. */
export async function listPublicReports(
  tx: Tx,
  { bodyId = null, after, most = pageSize }: Partial<Which> = {},
): Promise<Cut<PublicLine>> {
  return cut(await reportsOf(tx, { bodyId, after, most }), most);
}

const head = statement(
  'public.report',
  line.extend({
    reportId: of(publications.reportId),
    sha256: of(publications.sha256),
    files: z.array(z.string()),
    /** A later report about the same came to the same body: this one is kept as it was (S53). */
    laterReference: of(publications.reference).nullable(),
    laterTitle: of(publications.title).nullable(),
    successorId: of(bodies.id).nullable(),
    successor: of(bodies.name).nullable(),
  }),
  (reference: string) => sql`
    select ${shown}, p.report_id as "reportId", p.sha256, p.files, n.reference as "laterReference", n.title as "laterTitle", c.id as "successorId", c.name as successor
    from publications p
    left join lateral (select x.reference, x.title from publications x where x.body_id = p.body_id and (x.meets_on, x.id) > (p.meets_on, p.id)
      and x.strategy_id = p.strategy_id and x.strand_id is not distinct from p.strand_id and x.kind = p.kind order by x.meets_on desc, x.id desc limit 1) n on true
    left join bodies b on b.id = p.body_id left join bodies c on c.id = b.replaced_by_id where p.reference = ${reference}`,
);
export type PublicReport = RowOf<typeof head>;

/** A public report without its text, by which it is known whether a reader has it already; undefined: there is none. */
export async function readPublicReport(tx: Tx, reference: string): Promise<PublicReport | undefined> {
  const [found] = await head(tx, reference);
  return found;
}

const withdrawn = statement(
  'public.withdrawn',
  z.object({
    withdrawnAt: epochMs,
    successor: of(publications.reference).nullable(),
    title: of(publications.title).nullable(),
  }),
  (reference: string) =>
    sql`select ${ms(sql`w.withdrawn_at`)} as "withdrawnAt", w.successor, w.title from withdrawn_report(${reference}) w`,
);

/** Of a report that was public once and is not now: until when, and which public one stands in its place. */
export async function readWithdrawn(tx: Tx, reference: string): Promise<RowOf<typeof withdrawn> | undefined> {
  const [gone] = await withdrawn(tx, reference);
  return gone;
}

/** What it says. */
export async function readPublicTree(tx: Tx, id: string): Promise<ReportTree> {
  const [found] = await tx.select({ tree: publications.tree }).from(publications).where(eq(publications.id, id));
  return readTree(found?.tree);
}

/** Its files that are made, without their bytes. */
export function listPublicFiles(tx: Tx, id: string) {
  const { format, size, sha256 } = renderings;
  return tx
    .select({ format, size, sha256 })
    .from(renderings)
    .where(and(eq(renderings.publicationId, id), eq(renderings.state, 'done')));
}

type Wanted = { readonly reference: string; readonly format: ReportFormat };

/** A file of it, as it is sent. */
export async function readPublicFile(tx: Tx, { reference, format }: Wanted) {
  const [made] = await tx
    .select({ content: renderings.content, number: publications.number })
    .from(publications)
    .innerJoin(renderings, eq(renderings.publicationId, publications.id))
    .where(and(eq(publications.reference, reference), eq(renderings.format, format), eq(renderings.state, 'done')));
  const content = made?.content ?? null;
  if (made === undefined || content === null) return undefined;
  const { mediaType } = reportFormats[format];
  return { content, mediaType, fileName: reportFileName(reference, made.number, format) };
}

/** A document that is an appendix of it, by its hash. */
export async function readPublicDocument(tx: Tx, reference: string, sha256: string) {
  const { fileName, mediaType, content } = reportFiles;
  const [found] = await tx
    .select({ fileName, mediaType, content })
    .from(publications)
    .innerJoin(reportFiles, eq(reportFiles.reportId, publications.reportId))
    .where(and(eq(publications.reference, reference), eq(reportFiles.sha256, sha256)));
  return found;
}

const bodyShape = z.object({
  id: of(bodies.id),
  name: of(bodies.name),
  successorId: of(bodies.id).nullable(),
  successor: of(bodies.name).nullable(),
});
const shownBody = sql`b.id, b.name, c.id as "successorId", c.name as successor from bodies b left join bodies c on c.id = b.replaced_by_id`;

/** Bodies to which a public report came, or whose decision is public, by name: there are few. */
export const listPublicBodies = statement(
  'public.bodies',
  bodyShape,
  () =>
    sql`select ${shownBody} where exists (select from publications p where p.body_id = b.id offset 0) or exists (select from public_decisions d where d.body_id = b.id offset 0) order by b.name limit 200`,
);
export type PublicBody = RowOf<typeof listPublicBodies>;

const body = statement('public.body', bodyShape, (id: string) => sql`select ${shownBody} where b.id = ${id}`);

export async function readPublicBody(tx: Tx, id: string): Promise<PublicBody | undefined> {
  const [found] = await body(tx, id);
  return found;
}
