import { sql } from 'drizzle-orm';
import { as, type Database } from '../connect.ts';

/**
 * Removes what nobody needs any more: stored answers to repeated requests after seven days (reliability 3.4 asks for one
 * at least), outbox rows that were sent, sign-in codes after a day (reliability 3.10) and sessions a month after their
 * end, and after 30 days what came back to a mail. What is about people is removed by db/records/retention.ts.
 */
export async function tidy(db: Database): Promise<void> {
  await as(db, { role: 'worker' }, async (tx) => {
    await tx.execute(sql`delete from idempotency_keys where created_at < app_now() - interval '7 days'`);
    await tx.execute(sql`delete from outbox where sent_at < app_now() - interval '1 day'`);
    await tx.execute(sql`delete from sessions where expires_at < app_now() - interval '30 days'`);
    await tx.execute(sql`delete from returned_mails where returned_at < app_now() - interval '30 days'`);
    await tx.execute(sql`delete from sign_in_requests where created_at < app_now() - interval '1 day'`);
  });
}
