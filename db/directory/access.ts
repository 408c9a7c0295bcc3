import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { command } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { heldNow } from '../held-now.ts';

const endSessions = command(
  'directory.end-sessions',
  (personIds: readonly string[]) => sql`
    update sessions s set ended_at = app_now() where s.person_id = any(${uuids(personIds)}) and s.ended_at is null
      and not exists (select from post_holders h where h.person_id = s.person_id and ${heldNow})
      and not exists (select from body_members m where m.person_id = s.person_id)`,
);
const endKeys = command(
  'directory.end-keys',
  (personIds: readonly string[]) => sql`select end_keys_of(${uuids(personIds)})`,
);

/**
 * Of these people, whoever holds no post and no seat any more has left: sessions, keys and calendar addresses end with it,
 * so that none of them works again when the person comes back, perhaps to another agency.
 */
export async function endAccess(tx: Tx, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  await endSessions(tx, personIds);
  await endKeys(tx, personIds);
}

/** Who had left the partnership, and has a part in it again, is back. */
export const bringBack = command(
  'directory.bring-back',
  (personId: string) => sql`
    update people set left_at = null, version = version + 1 where id = ${personId} and left_at is not null`,
);
