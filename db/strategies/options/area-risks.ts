import { and, eq, inArray } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { tiesToChange } from '../../../domain/strategies/link.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { links } from '../../schema/links.ts';
import { areaRisks } from '../../schema/proposals.ts';
import { knownTo } from '../links/links.ts';
import { holdStrategy, planEnded } from '../strategies.ts';
import { areaOf } from './adopt.ts';

/** From now on exactly these risks are high in the area, as the strategy sees it (S70). */
export async function sayAreaRisks(
  tx: Tx,
  actor: Actor,
  { strategyId, areaId, riskIds }: { strategyId: string; areaId: string; riskIds: readonly string[] },
): Promise<Verdict<{ risks: number }>> {
  const held = await holdStrategy(tx, strategyId, planEnded);
  if (!held.ok) return held;
  if ((await areaOf(tx, strategyId, areaId)) === undefined)
    return refuse('not-found', 'There is no such area in this strategy.');
  const ofArea = and(eq(areaRisks.strategyId, strategyId), eq(areaRisks.areaId, areaId));
  const before = (await tx.select({ riskId: areaRisks.riskId }).from(areaRisks).where(ofArea)).map((one) => one.riskId);
  const { added, removed } = tiesToChange(before, riskIds);
  if (
    (await tx.$count(links, and(knownTo(strategyId), eq(links.kind, 'risk'), inArray(links.id, [...added])))) !==
    added.length
  )
    return refuse('not-found', 'There is no such risk among the links of the strategy.');
  if (removed.length > 0) await tx.delete(areaRisks).where(and(ofArea, inArray(areaRisks.riskId, [...removed])));
  if (added.length > 0) await tx.insert(areaRisks).values(added.map((riskId) => ({ strategyId, areaId, riskId })));
  const details = { areaId, added: [...added], removed: [...removed] };
  await audit(tx, { actorId: actor.personId, act: 'area-risks-said', processId: strategyId, details });
  return accept({ risks: before.length + added.length - removed.length });
}
