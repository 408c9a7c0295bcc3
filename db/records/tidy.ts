import { lt, sql } from 'drizzle-orm';
import { as, type Database } from '../connect.ts';
import { outbox } from '../schema/chase.ts';
import { sessions, signInRequests } from '../schema/doors.ts';
import { returnedMails } from '../schema/mail.ts';
import { idempotencyKeys } from '../schema/records.ts';

const longAgo = (span: '1 day' | '7 days' | '30 days') => sql`app_now() - ${span}::interval`;

/**
 * Removes what nobody needs any more: stored answers to repeated requests after seven days (reliability 3.4 asks for one
 * at least), outbox rows that were sent, sign-in codes after a day (reliability 3.10) and sessions a month after their
 * end, and after 30 days what came back to a mail. What is about people is removed by db/records/retention.ts.
 */
export async function tidy(db: Database): Promise<void> {
  await as(db, { role: 'worker' }, async (tx) => {
    await tx.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, longAgo('7 days')));
    await tx.delete(outbox).where(lt(outbox.sentAt, longAgo('1 day')));
    await tx.delete(sessions).where(lt(sessions.expiresAt, longAgo('30 days')));
    await tx.delete(returnedMails).where(lt(returnedMails.returnedAt, longAgo('30 days')));
    await tx.delete(signInRequests).where(lt(signInRequests.createdAt, longAgo('1 day')));
  });
}
