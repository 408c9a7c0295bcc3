import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { owedPost } from '../chase/outbox.ts';

/** Sends the officer the invitation as the agencies would get it, before anybody else does. */
export async function sendTestInvitation(
  tx: Tx,
  actor: Actor,
  input: { processId: string },
): Promise<Verdict<{ sentTo: string }>> {
  await tx.execute(sql`
    insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
    values (${input.processId}, null, ${actor.personId}, 'test-invitation', ${'test:'} || uuidv7()::text, app_now())`);
  await owedPost(tx);
  return accept({ sentTo: actor.personId });
}
