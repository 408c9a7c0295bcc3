import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';

type Details = Readonly<Record<string, string | number | null>>;

/** What is done to a report stands in the trail of its strategy. */
export async function note(
  tx: Tx,
  { personId: actorId }: Pick<Actor, 'personId'>,
  act: Extract<AuditAct, `report-${string}`>,
  strategyId: string,
  details: Details,
): Promise<void> {
  await audit(tx, { actorId, act, processId: strategyId, details });
}
