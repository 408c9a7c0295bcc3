import { z } from 'zod';
import { reportKinds, type ReportTree } from '../../domain/reports/tree.ts';

/** The shape in which a tree is kept and read back (domain/reports/tree.ts). */

const run = z.object({
  text: z.string(),
  strong: z.boolean().optional(),
  emphasis: z.boolean().optional(),
  to: z.string().optional(),
});

const table = z.object({
  kind: z.literal('table'),
  key: z.string(),
  caption: z.string(),
  columns: z.array(z.object({ heading: z.string(), numeric: z.boolean() })),
  rows: z.array(
    z.object({
      key: z.string(),
      cells: z.array(z.object({ text: z.string(), number: z.number().optional(), to: z.string().optional() })),
      change: z.enum(['new', 'changed', 'unchanged']).optional(),
    }),
  ),
  asAt: z.string().optional(),
  onlyNew: z.literal(true).optional(),
});

const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('paragraph'), key: z.string(), number: z.string(), runs: z.array(run) }),
  z.object({ kind: z.literal('list'), ordered: z.boolean(), items: z.array(z.array(run)) }),
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
  authors: z.array(z.object({ name: z.string(), rank: z.string(), unit: z.string() })),
  before: z.object({ reference: z.string(), title: z.string(), on: z.string() }).nullable(),
  asAt: z.string(),
  sections: z.array(z.object({ key: z.string(), letter: z.string(), heading: z.string(), blocks: z.array(block) })),
  appendices: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      content: z.union([z.object({ blocks: z.array(block) }), z.object({ file })]),
    }),
  ),
  contact: z.array(z.string()),
});

/** A tree as it was kept. Errors: throws where it is none of this shape. */
export function readTree(kept: unknown): ReportTree {
  // With exact optional properties: a value that is not there is not there.
  return JSON.parse(JSON.stringify(treeShape.parse(kept))) as ReportTree;
}
