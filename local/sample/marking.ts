import type { Tx } from '../../db/connect.ts';
import { markPart } from '../../db/strategies/markings/mark.ts';
import { readParts } from '../../db/strategies/origins/read-origins.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import type { Actor } from '../../domain/permissions.ts';
import { must } from './parts.ts';

const clubs = 'Drugs in clubs: licensing and enforcement';

/** One part of the sample's plan that only some see: whoever leads it, whoever leads its strand, and the agency that is named. */
export async function restrictOnePart(
  tx: Tx,
  officer: Actor,
  { strategyId, agencyId }: { strategyId: string; agencyId: string },
): Promise<void> {
  const [itemId] = [...(await readParts(tx, strategyId))].find(([, { title }]) => title === clubs) ?? [];
  const head = await readStrategy(tx, strategyId, false);
  if (itemId === undefined || head === undefined) throw new Error(`the sample’s plan has lost ${clubs}`);
  const reason = 'It names premises that are looked at, and would warn their owners.';
  must(
    await markPart(tx, officer, {
      strategyId,
      itemId,
      ifVersion: head.version,
      agencyIds: [agencyId],
      postIds: [],
      reason,
    }),
  );
}
