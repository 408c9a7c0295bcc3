import { sql } from 'drizzle-orm';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';

/** What the body decided stands in the trail of its inspection too. A sign-off that is no referral is none of it. */
export async function noteReferralDecided(tx: Tx, signOffId: string, ended: string): Promise<void> {
  const { rows } = await tx.execute<{ processId: string; stepId: string }>(sql`
    select process_id as "processId", id as "stepId" from inspection_steps where sign_off_id = ${signOffId}`);
  for (const { processId, stepId } of rows)
    await audit(tx, { actorId: null, act: 'referral-decided', processId, details: { signOffId, stepId, ended } });
}
