import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import { legalHolds } from '../schema/records.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const hold = z.object({
  id: of(legalHolds.id),
  processId: of(processes.id),
  reference: of(processes.reference),
  title: of(processes.title),
  reason: of(legalHolds.reason),
  setBy: of(people.name),
  setAt: epochMs,
  releasedBy: of(people.name).nullable(),
  releasedAt: epochMs.nullable(),
  releaseReason: of(legalHolds.releaseReason),
});

const holds = sql`
    select h.id, p.id as "processId", p.reference, p.title, h.reason, s.name as "setBy", ${ms(sql`h.set_at`)} as "setAt",
      r.name as "releasedBy", ${ms(sql`h.released_at`)} as "releasedAt", h.release_reason as "releaseReason"
    from legal_holds h join processes p on p.id = h.process_id join people s on s.id = h.set_by left join people r on r.id = h.released_by`;

/** A page of holds, the newest first; one more than asked for tells whether a page follows. */
export const listHolds = statement(
  'records.holds',
  hold,
  ({ cursor, limit }: { cursor?: string | undefined; limit: number }) => sql`
    ${holds} where ${cursor === undefined ? sql`true` : sql`h.id < ${cursor}`} order by h.id desc limit ${limit + 1}`,
  [{ limit: 1 }, { cursor: '', limit: 1 }],
);

const oneHold = statement('records.hold', hold, (holdId: string) => sql`${holds} where h.id = ${holdId}`);

export async function readHold(tx: Tx, holdId: string): Promise<RowOf<typeof oneHold> | undefined> {
  const [found] = await oneHold(tx, holdId);
  return found;
}

/** Keeps a process, named by its reference, and what belongs to it from removal until it is released (R80d). */
export async function setHold(
  tx: Tx,
  actor: Actor,
  { reference, reason }: { reference: string; reason: string },
): Promise<Verdict<{ id: string }>> {
  const [process] = await tx
    .select({ id: processes.id })
    .from(processes)
    .where(eq(processes.reference, reference.trim().toUpperCase()))
    .for('no key update');
  if (process === undefined)
    return refuse(
      'not-found',
      'Nothing has this reference. It is written at the head of its page, like CON-2026-0017.',
    );
  const [held] = await tx
    .insert(legalHolds)
    .values({ processId: process.id, reason, setBy: actor.personId })
    .onConflictDoNothing()
    .returning({ id: legalHolds.id });
  if (held === undefined) return refuse('exists-already', 'There is a hold on this already.');
  await audit(tx, { actorId: actor.personId, act: 'hold-set', processId: process.id, details: { holdId: held.id } });
  return accept(held);
}

/** From the next run on everything of the process is as old as it is. */
export async function releaseHold(
  tx: Tx,
  actor: Actor,
  { holdId, reason }: { holdId: string; reason: string },
): Promise<Verdict<{ id: string }>> {
  const [found] = await tx
    .select({ processId: legalHolds.processId, releasedAt: legalHolds.releasedAt })
    .from(legalHolds)
    .where(eq(legalHolds.id, holdId))
    .for('update');
  if (found === undefined) return refuse('not-found', 'There is no such hold.');
  if (found.releasedAt !== null) return refuse('nothing-to-change', 'This hold has been released already.');
  await tx
    .update(legalHolds)
    .set({ releasedAt: sql`app_now()`, releasedBy: actor.personId, releaseReason: reason })
    .where(eq(legalHolds.id, holdId));
  await audit(tx, { actorId: actor.personId, act: 'hold-released', processId: found.processId, details: { holdId } });
  return accept({ id: holdId });
}
