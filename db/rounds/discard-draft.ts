import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { owedNudge } from '../chase/outbox.ts';

type Discarded = 'consultation' | 'sign-off' | 'inspection';

const acts: Readonly<Record<Discarded, AuditAct>> = {
  consultation: 'round-discarded',
  'sign-off': 'sign-off-discarded',
  inspection: 'inspection-discarded',
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
  const { rows } = await tx.execute(sql`
    update processes set state = 'cancelled', ended_at = app_now(), version = version + 1
    where id = ${processId} and kind = ${kind} and state = 'draft' returning 1`);
  if (rows.length === 0)
    return refuse('not-open', 'Only a draft is discarded. What was opened is cancelled, so that people are told.');
  await audit(tx, { actorId: actor.personId, act: acts[kind], processId });
  await owedNudge(tx, processId);
  return accept({ discarded: true });
}
