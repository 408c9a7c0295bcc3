import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { reportFileName, type ReportFormat, reportFormats } from '../../domain/reports/formats.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import type { Tx } from '../connect.ts';
import { readTree } from '../reports/tree-shape.ts';
import { ms } from '../rows.ts';
import { bodies } from '../schema/directory.ts';
import { publications, renderings, reportFiles } from '../schema/reports.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { publicLine, publicRows } from './public-rows.ts';

/** Reports as everybody reads them. */
export const publicReportRows = publicRows({
  name: 'report',
  table: 'publications',
  line: publicLine.extend({
    kind: of(publications.kind),
    bodyId: of(publications.bodyId),
    meetsOn: z.iso.date(),
    item: of(publications.item),
    asked: of(publications.asked),
    decidedAt: epochMs.nullable(),
    /** The hashes of the documents that may be fetched. */
    files: z.array(z.string()),
  }),
  shown: sql`p.kind, p.body_id as "bodyId", p.meets_on as "meetsOn", p.item, p.asked, ${ms(sql`p.decided_at`)} as "decidedAt", p.files`,
  by: 'meets_on',
  same: sql`x.body_id = p.body_id and x.strategy_id = p.strategy_id and x.strand_id is not distinct from p.strand_id and x.kind = p.kind`,
  withdrawn: 'withdrawn_report',
});

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
