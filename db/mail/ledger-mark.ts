import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { command, statement } from '../statement.ts';

const endPass = statement(
  'mail.end-pass',
  z.object({ passes: z.number() }),
  () => sql`update post_room set passes = passes + 1 returning passes::float8 as passes`,
);

/** Counts a pass that has ended. Out: how many have, for the workflow to keep outside the database. */
export async function countPass(tx: Tx): Promise<number> {
  const [room] = await endPass(tx);
  return room?.passes ?? 0;
}

/**
 * Before anything is claimed: a database that knows of fewer passes than the workflow was restored from a backup, and
 * mails of the lost time may have gone (R17). The post room then pauses, once for each restore, until an officer resumes
 * it. A pass whose end the workflow never heard of leaves the database ahead, which is no reason.
 */
export const pauseIfWentBack = command(
  'mail.pause-if-went-back',
  (passes: number) => sql`
    with found as (select id, passes from post_room where passes < ${passes}::bigint for update),
    paused as (
      update post_room r set paused_at = app_now(), paused_by = null, paused_why = 'ledger-went-back', passes = ${passes}::bigint
      from found where r.id = found.id returning ${passes}::bigint - found.passes as lost)
    insert into audit_entries (act, details)
    select 'post-room-paused', jsonb_build_object('code', 'ledger-went-back', 'passesLost', lost) from paused`,
);
