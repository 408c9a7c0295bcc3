import { eq } from 'drizzle-orm';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { inspectionSteps } from '../schema/inspections.ts';

/** What the body decided stands in the trail of its inspection too. A sign-off that is no referral is none of it. */
export async function noteReferralDecided(tx: Tx, signOffId: string, ended: string): Promise<void> {
  const steps = await tx
    .select({ processId: inspectionSteps.processId, stepId: inspectionSteps.id })
    .from(inspectionSteps)
    .where(eq(inspectionSteps.signOffId, signOffId));
  for (const { processId, stepId } of steps)
    await audit(tx, { actorId: null, act: 'referral-decided', processId, details: { signOffId, stepId, ended } });
}
