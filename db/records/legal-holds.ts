import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from '../connect.ts';
import { idOf, ms } from '../rows.ts';

export type LegalHold = {
  readonly id: string;
  readonly processId: string;
  readonly reference: string;
  readonly title: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: number;
  readonly releasedBy: string | null;
  readonly releasedAt: number | null;
  readonly releaseReason: string | null;
};

const hold = sql`
    select h.id, p.id as "processId", p.reference, p.title, h.reason, s.name as "setBy", ${ms(sql`h.set_at`)} as "setAt",
      r.name as "releasedBy", ${ms(sql`h.released_at`)} as "releasedAt", h.release_reason as "releaseReason"
    from legal_holds h join processes p on p.id = h.process_id join people s on s.id = h.set_by left join people r on r.id = h.released_by`;

/** A page of holds, the newest first; one more than asked for tells whether a page follows. */
export async function listHolds(tx: Tx, page: { cursor?: string | undefined; limit: number }): Promise<LegalHold[]> {
  const { rows } = await tx.execute<LegalHold>(sql`
    ${hold} where ${page.cursor === undefined ? sql`true` : sql`h.id < ${page.cursor}`} order by h.id desc limit ${page.limit + 1}`);
  return rows;
}

export async function readHold(tx: Tx, holdId: string): Promise<LegalHold | undefined> {
  const { rows } = await tx.execute<LegalHold>(sql`${hold} where h.id = ${holdId}`);
  return rows[0];
}

/** Keeps a process, named by its reference, and what belongs to it from removal until it is released (R80d). */
export async function setHold(
  tx: Tx,
  actor: Actor,
  { reference, reason }: { reference: string; reason: string },
): Promise<Verdict<{ id: string }>> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from processes where reference = ${reference.trim().toUpperCase()} for no key update`,
  );
  const processId = rows[0]?.id;
  if (processId === undefined)
    return refuse(
      'not-found',
      'Nothing has this reference. It is written at the head of its page, like CON-2026-0017.',
    );
  const held = await tx.execute<{ id: string }>(sql`
    insert into legal_holds (process_id, reason, set_by) values (${processId}, ${reason}, ${actor.personId})
    on conflict do nothing returning id`);
  if (held.rows.length === 0) return refuse('exists-already', 'There is a hold on this already.');
  const id = idOf(held.rows);
  await audit(tx, { actorId: actor.personId, act: 'hold-set', processId, details: { holdId: id } });
  return accept({ id });
}

/** From the next run on everything of the process is as old as it is. */
export async function releaseHold(
  tx: Tx,
  actor: Actor,
  { holdId, reason }: { holdId: string; reason: string },
): Promise<Verdict<{ id: string }>> {
  const { rows } = await tx.execute<{ processId: string; released: boolean }>(sql`
    select process_id as "processId", released_at is not null as released from legal_holds where id = ${holdId} for update`);
  const hold = rows[0];
  if (hold === undefined) return refuse('not-found', 'There is no such hold.');
  if (hold.released) return refuse('nothing-to-change', 'This hold has been released already.');
  await tx.execute(sql`
    update legal_holds set released_at = app_now(), released_by = ${actor.personId}, release_reason = ${reason} where id = ${holdId}`);
  await audit(tx, { actorId: actor.personId, act: 'hold-released', processId: hold.processId, details: { holdId } });
  return accept({ id: holdId });
}
