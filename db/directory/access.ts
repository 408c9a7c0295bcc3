import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';

/**
 * Of these people, whoever holds no post and no seat any more has left: sessions, keys and calendar addresses end with it,
 * so that none of them works again when the person comes back, perhaps to another agency.
 */
export async function endAccess(tx: Tx, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  const gone = sql`
    with gone as (
      select p.id from people p where p.id = any(${sql.param(personIds)}::uuid[])
        and not exists (select from post_holders h where h.person_id = p.id and ${heldNow})
        and not exists (select from body_members m where m.person_id = p.id))`;
  await tx.execute(
    sql`${gone} update sessions s set ended_at = app_now() from gone where s.person_id = gone.id and s.ended_at is null`,
  );
  await tx.execute(
    sql`${gone} update api_keys k set revoked_at = app_now() from gone where k.person_id = gone.id and k.revoked_at is null`,
  );
  await tx.execute(
    sql`${gone} update calendar_feeds f set revoked_at = app_now() from gone where f.person_id = gone.id and f.revoked_at is null`,
  );
}
