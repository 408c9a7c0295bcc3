import { and, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { owedNudge } from '../chase/outbox.ts';
import { processes } from '../schema/chase.ts';

type Discarded = 'consultation' | 'sign-off' | 'inspection' | 'development';

const acts: Readonly<Record<Discarded, AuditAct>> = {
  consultation: 'round-discarded',
  'sign-off': 'sign-off-discarded',
  inspection: 'inspection-discarded',
  development: 'development-discarded',
};

/**
 * A draft that nobody wants any more: nobody was told of it, so nobody is told of its end. It has no workflow, unless its
 * opening was once refused: that one is nudged, reads its row and ends.
 */
export async function discardDraft(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  { processId, kind }: { processId: string; kind: Discarded },
): Promise<Verdict<{ discarded: true }>> {
  const { rowCount } = await tx
    .update(processes)
    .set({ state: 'cancelled', endedAt: sql`app_now()`, version: sql`${processes.version} + 1` })
    .where(and(eq(processes.id, processId), eq(processes.kind, kind), eq(processes.state, 'draft')));
  if (rowCount === 0)
    return refuse('not-open', 'Only a draft is discarded. What was opened is cancelled, so that people are told.');
  await audit(tx, { actorId: actor.personId, act: acts[kind], processId });
  await owedNudge(tx, processId);
  return accept({ discarded: true });
}
