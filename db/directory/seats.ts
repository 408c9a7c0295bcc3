import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { touch, type Tx } from '../connect.ts';
import { processes } from '../schema/chase.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

/** A body or a post, from whose seats a stage is decided. */
export type Seats = { readonly bodyId: string } | { readonly postId: string };
export type SeatChange = 'founded' | 'seated' | 'left';

type Noted = {
  readonly bodyId: string | null;
  readonly postId: string | null;
  readonly kind: SeatChange;
  readonly personIds: readonly (string | null)[];
  readonly byId: string;
};
const insertChanges = command(
  'directory.note-seats',
  ({ bodyId, postId, kind, personIds, byId }: Noted) => sql`
    insert into seat_changes (body_id, post_id, kind, person_id, by_id)
    select ${bodyId}::uuid, ${postId}::uuid, ${kind}, person_id, ${byId}::uuid from unnest(${sql.param(personIds)}::uuid[]) person_id`,
);

/** Keeps who changed who sits there, so that he does not decide by it afterwards. Without people: the body or post itself began. */
export async function noteSeats(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  kind: SeatChange,
  seats: Seats,
  personIds: readonly (string | null)[] = [null],
): Promise<void> {
  const [bodyId, postId] = 'bodyId' in seats ? [seats.bodyId, null] : [null, seats.postId];
  await insertChanges(tx, { bodyId, postId, kind, personIds, byId: actor.personId });
}

const nudgeSignOffs = statement(
  'directory.nudge-sign-offs',
  z.object({ id: of(processes.id) }),
  (bodyIds: readonly string[]) => sql`
    with concerned as (
      select distinct p.id from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null
      where s.body_id = any(${uuids(bodyIds)}) order by p.id),
    nudged as (insert into outbox (kind, process_id) select 'nudge', id from concerned)
    select id from concerned`,
);

/** Who sits on the bodies has changed: every sign-off that asks one of them, or will, looks again after the commit. */
export async function nudgeSignOffsOf(tx: Tx, bodyIds: readonly string[]): Promise<void> {
  for (const { id } of await nudgeSignOffs(tx, bodyIds)) touch(tx, id);
}
