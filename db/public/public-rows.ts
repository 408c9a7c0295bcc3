import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { bodies } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

/**
 * How public rows of a kind are listed and found, as the role of the public sees them: a transaction of `{ role: 'public' }`. Nothing
 * here asks who reads.
 */
type Kind<Line extends z.ZodObject<(typeof publicLine)['shape']>> = {
  readonly name: 'report' | 'decision';
  readonly table: 'publications' | 'public_decisions';
  /** What it tells beside what is told of all, of the row `p`. */
  readonly line: Line;
  readonly shown: SQL;
  /** By which column they stand in order, the latest first. */
  readonly by: 'meets_on' | 'decided_at';
  /** Whether a row `x` is about the same as `p`, so that the later of them stands in the other's place. */
  readonly same: SQL;
  /** The function that tells of what was taken off. */
  readonly withdrawn: 'withdrawn_report' | 'withdrawn_decision';
};
type Which = { readonly bodyId: string | null; readonly after: string | undefined; readonly most: number };

export const publicLine = z.object({
  id: z.uuid(),
  reference: z.string(),
  title: z.string(),
  body: z.string(),
  madeAt: epochMs,
});
const around = z.object({
  sha256: z.string(),
  /** A later one about the same: this one is kept as it was (S53). */
  laterReference: z.string().nullable(),
  laterTitle: z.string().nullable(),
  /** The body that came after its own. */
  successorId: of(bodies.id).nullable(),
  successor: of(bodies.name).nullable(),
});

export function publicRows<Line extends z.ZodObject<(typeof publicLine)['shape']>>(kind: Kind<Line>) {
  const { name, line, same, shown } = kind;
  const table = sql.raw(kind.table);
  const by = sql.raw(kind.by);
  const columns = sql`p.id, p.reference, p.title, p.body, ${ms(sql`p.made_at`)} as "madeAt", ${shown}`;
  const list = statement(
    `public.${name}s`,
    line,
    ({ bodyId, after, most }: Which) => sql`
    select ${columns} from ${table} p where (${bodyId}::uuid is null or p.body_id = ${bodyId})
      and (${after ?? null}::uuid is null or (p.${by}, p.id) < (select x.${by}, x.id from ${table} x where x.id = ${after ?? null}::uuid))
    order by p.${by} desc, p.id desc limit ${most + 1}`,
  );
  const head = statement(
    `public.${name}`,
    line.extend(around.shape),
    (reference: string) => sql`
    select ${columns}, p.sha256, n.reference as "laterReference", n.title as "laterTitle", c.id as "successorId", c.name as successor
    from ${table} p left join lateral (select x.reference, x.title from ${table} x where ${same} and (x.${by}, x.id) > (p.${by}, p.id)
      order by x.${by} desc, x.id desc limit 1) n on true
    left join bodies b on b.id = p.body_id left join bodies c on c.id = b.replaced_by_id where p.reference = ${reference}`,
  );
  const gone = statement(
    `public.withdrawn-${name}`,
    z.object({ withdrawnAt: epochMs, successor: z.string().nullable(), title: z.string().nullable() }),
    (reference: string) =>
      sql`select ${ms(sql`w.withdrawn_at`)} as "withdrawnAt", w.successor, w.title from ${sql.raw(kind.withdrawn)}(${reference}) w`,
  );
  return {
    /** Those of one body or of all. */
    list: async (
      tx: Tx,
      { bodyId = null, after, most = pageSize }: Partial<Which> = {},
    ): Promise<Cut<z.output<Line>>> => cut(await list(tx, { bodyId, after, most }), most),
    /** One without its text, by which it is known whether a reader has it already; undefined: there is none. */
    read: async (tx: Tx, reference: string) => {
      const [found] = await head(tx, reference);
      // What `line` of a kind has beside the common part is there, too: its schema has let it through.
      return found as (z.output<Line> & z.output<typeof around>) | undefined;
    },
    /** Of one that was public once and is not now: until when, and which public one stands in its place. */
    readWithdrawn: async (tx: Tx, reference: string) => (await gone(tx, reference))[0],
  };
}
