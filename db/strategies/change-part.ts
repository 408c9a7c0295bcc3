import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import type { Position } from '../../domain/directory/succession.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { audit } from '../records/audit.ts';
import { noSuchPart, takeVersion } from './strategies.ts';

/** A part of a plan, and the version of the plan that was seen. */
export type Part = { readonly strategyId: string; readonly itemId: string; readonly ifVersion: number };

/** Whoever is named already stays where nothing else is asked, though he could not be named anew. */
export async function namedAnew(
  tx: Tx,
  position: Position,
  postId: string | null,
  before: string | null | undefined,
): Promise<Verdict<true>> {
  return before === postId ? accept(true) : namedPosts(tx, position, [postId]);
}

/** Changes one part of the plan on the version that was seen, and says so in the trail. */
export async function changePart(
  tx: Tx,
  actor: Actor,
  { strategyId, itemId, ifVersion }: Part,
  act: AuditAct,
  change: () => Promise<number | null>,
): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  if ((await change()) !== 1) return noSuchPart;
  await audit(tx, { actorId: actor.personId, act, processId: strategyId, details: { itemId, version: version.value } });
  return accept({ version: version.value });
}
