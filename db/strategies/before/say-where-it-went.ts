import { and, eq } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canSucceed } from '../../../domain/strategies/before.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { planSuccessions } from '../../schema/plan-revisions.ts';
import { takeVersion } from '../strategies.ts';
import { readWithBefore } from './read-before.ts';

export type WhereItWent = {
  readonly strategyId: string;
  /** A strand or an activity of the strategy before. */
  readonly fromId: string;
  /** The lines of this strategy in which it goes on; none: it was dropped. */
  readonly intoIds: readonly string[];
  readonly reason: string;
  /** The version of the strategy that was seen. */
  readonly ifVersion: number;
};

/** Says in which strands or activities of this strategy one of the strategy before goes on, in place of what was said of it (S4). */
export async function sayWhereItWent(
  tx: Tx,
  actor: Actor,
  { strategyId, fromId, intoIds, reason, ifVersion }: WhereItWent,
): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  const read = await readWithBefore(tx, strategyId);
  const from = read?.was.find(({ partId, kind }) => partId === fromId && kind !== 'date');
  if (read === undefined || from === undefined)
    return refuse('not-found', 'The strategy before this one has no such strand or activity.');
  const into = [...new Set(intoIds)];
  const allowed = canSucceed(
    from,
    into.map((id) => read.now.find(({ partId }) => partId === id)),
    reason,
  );
  if (!allowed.ok) return allowed;
  const { strategyId: of, fromId: line } = planSuccessions;
  await tx.delete(planSuccessions).where(and(eq(of, strategyId), eq(line, fromId)));
  const rows = (into.length === 0 ? [null] : into).map((toId) => ({
    strategyId,
    fromId,
    toId,
    reason,
    saidBy: actor.personId,
  }));
  await tx.insert(planSuccessions).values(rows);
  const details = { fromId, intoIds: into, version: version.value };
  await audit(tx, { actorId: actor.personId, act: 'succession-said', processId: strategyId, details });
  return accept({ version: version.value });
}
