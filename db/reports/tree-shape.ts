import { z } from 'zod';
import { reportKinds, type ReportTree } from '../../domain/reports/tree.ts';

/** The shape in which a tree is kept and read back (domain/reports/tree.ts). */

const many = <Shape extends z.ZodType>(shape: Shape) => z.array(shape).readonly();

const run = z.object({
  text: z.string(),
  strong: z.boolean().exactOptional(),
  emphasis: z.boolean().exactOptional(),
  to: z.string().exactOptional(),
});

const table = z.object({
  kind: z.literal('table'),
  key: z.string(),
  caption: z.string(),
  columns: many(z.object({ heading: z.string(), numeric: z.boolean() })),
  rows: many(
    z.object({
      key: z.string(),
      cells: many(z.object({ text: z.string(), number: z.number().exactOptional(), to: z.string().exactOptional() })),
      change: z.enum(['new', 'changed', 'unchanged']).exactOptional(),
    }),
  ),
  asAt: z.string().exactOptional(),
  onlyNew: z.literal(true).exactOptional(),
});

const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('paragraph'), key: z.string(), number: z.string(), runs: many(run) }),
  z.object({ kind: z.literal('list'), ordered: z.boolean(), items: many(many(run)) }),
  table,
  z.object({
    kind: z.literal('chart'),
    key: z.string(),
    title: z.string(),
    description: z.string(),
    svg: z.string(),
    table,
  }),
  z.object({ kind: z.literal('nil'), sentence: z.string() }),
]);

const file = z.object({ fileName: z.string(), contentType: z.string(), size: z.number(), sha256: z.string() });

export const treeShape = z.object({
  shape: z.literal(1),
  reference: z.string(),
  title: z.string(),
  kind: z.enum(reportKinds),
  meeting: z.object({ body: z.string(), on: z.string(), number: z.string(), by: z.string() }),
  recommendation: z.object({ kind: z.string(), text: z.string() }),
  authors: many(z.object({ name: z.string(), rank: z.string(), unit: z.string() })),
  before: z.object({ reference: z.string(), title: z.string(), on: z.string() }).nullable(),
  asAt: z.string(),
  sections: many(z.object({ key: z.string(), letter: z.string(), heading: z.string(), blocks: many(block) })),
  appendices: many(
    z.object({
      key: z.string(),
      title: z.string(),
      content: z.union([z.object({ blocks: many(block) }), z.object({ file })]),
    }),
  ),
  contact: many(z.string()),
});

/** A tree as it was kept. Errors: throws where it is none of this shape. */
export function readTree(kept: unknown): ReportTree {
  return treeShape.parse(kept);
}

/** The same without links to pages of the portal, for whoever may not open these: a body that is asked to sign. */
export function withoutPages(tree: ReportTree): ReportTree {
  const isPage = (key: string, value: unknown) => key === 'to' && typeof value === 'string' && value.startsWith('/');
  return readTree(JSON.parse(JSON.stringify(tree, (key, value: unknown) => (isPage(key, value) ? undefined : value))));
}
