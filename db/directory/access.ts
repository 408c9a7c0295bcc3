import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';

/**
 * Of these people, whoever holds no post and no seat any more has left: sessions, keys and calendar addresses end with it,
 * so that none of them works again when the person comes back, perhaps to another agency.
 */
export async function endAccess(tx: Tx, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  await tx.execute(sql`
    update sessions s set ended_at = app_now() where s.person_id = any(${sql.param(personIds)}::uuid[]) and s.ended_at is null
      and not exists (select from post_holders h where h.person_id = s.person_id and ${heldNow})
      and not exists (select from body_members m where m.person_id = s.person_id)`);
  await tx.execute(sql`select end_keys_of(${sql.param(personIds)}::uuid[])`);
}
