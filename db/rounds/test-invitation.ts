import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { owedPost } from '../chase/outbox.ts';
import { notices } from '../schema/mail.ts';

/** Sends the officer the invitation as the agencies would get it, before anybody else does. */
export async function sendTestInvitation(
  tx: Tx,
  actor: Actor,
  input: { processId: string },
): Promise<Verdict<{ sentTo: string }>> {
  await tx.insert(notices).values({
    processId: input.processId,
    personId: actor.personId,
    kind: 'test-invitation',
    occasion: sql`'test:' || uuidv7()::text`,
    orderAt: sql`app_now()`,
  });
  await owedPost(tx);
  return accept({ sentTo: actor.personId });
}
