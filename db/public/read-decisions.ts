import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { decisionSubjects, type PublicDecision, stageSayings } from '../../domain/public/decision.ts';
import { asked } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { publicDecisions } from '../schema/public.ts';
import { epochMs, of } from '../shapes.ts';
import { signOffState } from '../sign-offs/shapes.ts';
import { publicLine, publicRows } from './public-rows.ts';

/** Decisions of bodies as everybody reads them. */
export const publicDecisionRows = publicRows({
  name: 'decision',
  table: 'public_decisions',
  line: publicLine.extend({ about: z.enum(decisionSubjects), bodyId: of(publicDecisions.bodyId), decidedAt: epochMs }),
  shown: sql`p.about, p.body_id as "bodyId", ${ms(sql`p.decided_at`)} as "decidedAt"`,
  by: 'decided_at',
  same: sql`x.subject_id = p.subject_id and x.about = p.about`,
  withdrawn: 'withdrawn_decision',
});

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
