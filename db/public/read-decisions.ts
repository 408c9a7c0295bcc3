import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { decisionSubjects, type PublicDecision, stageSayings } from '../../domain/public/decision.ts';
import { asked } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { bodies } from '../schema/directory.ts';
import { publicDecisions } from '../schema/public.ts';
import { epochMs, of } from '../shapes.ts';
import { signOffState } from '../sign-offs/shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** Decisions of bodies as the role of the public sees them: a transaction of `{ role: 'public' }`. */

const line = z.object({
  id: of(publicDecisions.id),
  reference: of(publicDecisions.reference),
  title: of(publicDecisions.title),
  about: z.enum(decisionSubjects),
  bodyId: of(publicDecisions.bodyId),
  body: of(publicDecisions.body),
  decidedAt: epochMs,
  madeAt: epochMs,
});
export type DecisionLine = z.output<typeof line>;

const shown = sql`d.id, d.reference, d.title, d.about, d.body_id as "bodyId", d.body, ${ms(sql`d.decided_at`)} as "decidedAt", ${ms(sql`d.made_at`)} as "madeAt"`;

type Which = { readonly bodyId: string | null; readonly after: string | undefined; readonly most: number };

const list = statement(
  'public.decisions',
  line,
  ({ bodyId, after, most }: Which) => sql`
    select ${shown} from public_decisions d where (${bodyId}::uuid is null or d.body_id = ${bodyId})
      and (${after ?? null}::uuid is null or (d.decided_at, d.id) < (select x.decided_at, x.id from public_decisions x where x.id = ${after ?? null}::uuid))
    order by d.decided_at desc, d.id desc limit ${most + 1}`,
);

/** Public decisions, of one body or of all, the latest first. */
export async function listPublicDecisions(
  tx: Tx,
  { bodyId = null, after, most = pageSize }: Partial<Which> = {},
): Promise<Cut<DecisionLine>> {
  return cut(await list(tx, { bodyId, after, most }), most);
}

const head = statement(
  'public.decision',
  line.extend({
    sha256: of(publicDecisions.sha256),
    /** A later decision about the same: this one is kept as it was (S53). */
    laterReference: of(publicDecisions.reference).nullable(),
    laterTitle: of(publicDecisions.title).nullable(),
    successorId: of(bodies.id).nullable(),
    successor: of(bodies.name).nullable(),
  }),
  (reference: string) => sql`
    select ${shown}, d.sha256, n.reference as "laterReference", n.title as "laterTitle", c.id as "successorId", c.name as successor
    from public_decisions d
    left join lateral (select x.reference, x.title from public_decisions x where x.subject_id = d.subject_id and x.about = d.about
      and (x.decided_at, x.id) > (d.decided_at, d.id) order by x.decided_at desc, x.id desc limit 1) n on true
    left join bodies b on b.id = d.body_id left join bodies c on c.id = b.replaced_by_id where d.reference = ${reference}`,
);
export type PublicDecisionHead = RowOf<typeof head>;

/** A public decision without its text; undefined: there is none. */
export async function readPublicDecision(tx: Tx, reference: string): Promise<PublicDecisionHead | undefined> {
  const [found] = await head(tx, reference);
  return found;
}

const withdrawn = statement(
  'public.withdrawn-decision',
  z.object({
    withdrawnAt: epochMs,
    successor: of(publicDecisions.reference).nullable(),
    title: of(publicDecisions.title).nullable(),
  }),
  (reference: string) =>
    sql`select ${ms(sql`w.withdrawn_at`)} as "withdrawnAt", w.successor, w.title from withdrawn_decision(${reference}) w`,
);

/** Of a decision that was public once and is not now: until when, and which public one stands in its place. */
export async function readWithdrawnDecision(tx: Tx, reference: string): Promise<RowOf<typeof withdrawn> | undefined> {
  const [gone] = await withdrawn(tx, reference);
  return gone;
}

const many = <Shape extends z.ZodType>(shape: Shape) => z.array(shape).readonly();

/** As it is kept. */
export const decisionShape: z.ZodType<PublicDecision> = z.object({
  reference: z.string(),
  title: z.string(),
  about: z.enum(decisionSubjects),
  subject: z.string(),
  recommendation: z.string(),
  outcome: signOffState,
  decidedAt: epochMs.nullable(),
  zone: z.string(),
  version: z.number(),
  stages: many(
    z.object({
      name: z.string(),
      asked: z.enum(asked),
      state: z.enum(['waiting', 'open', 'carried', 'skipped', 'referred-back', 'rejected', 'not-decided']),
      at: epochMs.nullable(),
      says: many(z.object({ kind: z.enum(stageSayings), text: z.string() })),
    }),
  ),
  recommendations: many(z.object({ agency: z.string(), text: z.string() })),
});

/** What it says. */
export async function readDecisionText(tx: Tx, id: string): Promise<PublicDecision> {
  const [found] = await tx
    .select({ decision: publicDecisions.decision })
    .from(publicDecisions)
    .where(eq(publicDecisions.id, id));
  return decisionShape.parse(found?.decision);
}
