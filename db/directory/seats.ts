import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { touch, type Tx } from '../connect.ts';

/** A body or a post, from whose seats a stage is decided. */
export type Seats = { readonly bodyId: string } | { readonly postId: string };
export type SeatChange = 'founded' | 'seated' | 'left';

/** Keeps who changed who sits there, so that he does not decide by it afterwards. Without people: the body or post itself began. */
export async function noteSeats(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  kind: SeatChange,
  seats: Seats,
  personIds: readonly (string | null)[] = [null],
): Promise<void> {
  const [bodyId, postId] = 'bodyId' in seats ? [seats.bodyId, null] : [null, seats.postId];
  await tx.execute(sql`
    insert into seat_changes (body_id, post_id, kind, person_id, by_id)
    select ${bodyId}::uuid, ${postId}::uuid, ${kind}, person_id, ${actor.personId}::uuid from unnest(${sql.param(personIds)}::uuid[]) person_id`);
}

/** Who sits on the bodies has changed: every sign-off that asks one of them, or will, looks again after the commit. */
export async function nudgeSignOffsOf(tx: Tx, bodyIds: readonly string[]): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with concerned as (
      select distinct p.id from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null
      where s.body_id = any(${sql.param(bodyIds)}::uuid[]) order by p.id),
    nudged as (insert into outbox (kind, process_id) select 'nudge', id from concerned)
    select id from concerned`);
  for (const { id } of rows) touch(tx, id);
}
