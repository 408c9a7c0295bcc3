import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { NoticeKind } from '../../domain/chase/notice.ts';
import type { Tx } from '../connect.ts';
import { owedPost } from '../chase/outbox.ts';
import { givenRows } from '../given-rows.ts';
import { idOf } from '../rows.ts';
import { mails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command } from '../statement.ts';
import { type Later, withCommit } from '../transaction.ts';
import { uuids } from '../uuids.ts';
import { positional, runPrepared } from './statement.ts';

/** What of a composed message is kept. */
export type MailParts = {
  readonly subject: string;
  readonly messageId: string;
  readonly dateAt: Date;
  readonly returnToken: string;
  readonly raw: Buffer;
  readonly sha256: string;
};

/** A mail that a sender has claimed: its bytes, and the fence that says whose claim is the latest. */
export type ClaimedMail = {
  readonly id: string;
  readonly fence: number;
  readonly attempts: number;
  readonly address: string;
  readonly returnToken: string;
  readonly raw: Buffer;
  readonly possibleDuplicate: boolean;
};

/** Writes the composed mail as claimed already, and ties the notices to it, at the end of the transaction. */
export function insertClaimed(
  tx: Tx,
  mail: MailParts,
  recipient: { personId: string; address: string; kind: NoticeKind; noticeIds: readonly string[]; leaseMs: number },
): Later<ClaimedMail> {
  const { subject, messageId, dateAt, returnToken, raw, sha256 } = mail;
  const { personId, address, kind, noticeIds, leaseMs } = recipient;
  const values = [personId, address, kind, subject, messageId, dateAt, returnToken, raw, sha256, leaseMs, noticeIds];
  const claimed = { fence: 1, attempts: 1, address, returnToken, raw, possibleDuplicate: false };
  return withCommit(
    tx,
    runPrepared(tx, insert, values).then((rows) => ({ id: idOf(rows), ...claimed })),
  );
}

/**
 * For mails that were claimed and will not be offered to the relay after all: the post room is told, and whoever looks next
 * takes them, the same bytes. A claim that another sender has taken over is left alone.
 */
export async function giveBack(tx: Tx, claims: readonly Pick<ClaimedMail, 'id' | 'fence'>[]): Promise<void> {
  const given = await runPrepared(tx, untouched, [claims.map(({ id }) => id), claims.map(({ fence }) => fence)]);
  // It may sleep until the lease would have ended: a sender that stood still was taken for lost meanwhile.
  if (given.length > 0) await owedPost(tx);
}

const untouched = positional(
  'mail.give-back',
  z.object({ id: of(mails.id) }),
  `
    update mails m set state = 'retry_wait', attempts = m.attempts - 1, lease_until = null, retry_at = app_now()
    from unnest($1::uuid[], $2::bigint[]) as claim(id, fence)
    where m.id = claim.id and m.fence = claim.fence and m.state = 'sending' returning m.id`,
);

const insert = positional(
  'mail.insert',
  z.object({ id: of(mails.id) }),
  `
    with made as (
      insert into mails (person_id, address, kind, subject, message_id, date_at, return_token, raw, sha256, state, attempts, fence, lease_until, order_at)
      select $1::uuid, $2, $3, $4, $5, $6::timestamptz, $7, $8::bytea, $9, 'sending', 1, 1, app_now() + $10::float8 * interval '1 millisecond', min(order_at)
      from notices where id = any($11::uuid[]) returning id),
    tied as (update notices set mail_id = made.id from made where notices.id = any($11::uuid[]))
    select id from made`,
);

type Ended = { readonly state: 'dropped' | 'failed'; readonly ended: readonly { id: string; why: string }[] };
const end = command(
  'mail.end-notices',
  ({ state, ended }: Ended) => sql`
    update notices n set state = ${state}, dropped_why = g.why, mail_id = null
    from ${givenRows(ended, { id: 'uuid', why: 'text' })} where n.id = g.id and n.state = 'owed'`,
);

/** Notices that are no longer owed, each with the fact that says so, and those that could not be written. */
export async function endNotices(tx: Tx, state: Ended['state'], ended: Ended['ended']): Promise<void> {
  if (ended.length > 0) await end(tx, { state, ended });
}

const noteFailed = command(
  'mail.note-failed',
  ({ ids, code }: { ids: readonly string[]; code: string }) => sql`
    insert into audit_entries (act, process_id, details)
    select 'mail-failed', process_id, jsonb_build_object('notices', count(*), 'code', ${code}::text)
    from notices where id = any(${uuids(ids)}) group by process_id`,
);

/** A mail that could not be written: its notices are failed with a code and never hold up the next (design section 4). */
export async function failNotices(tx: Tx, ids: readonly string[], code: string): Promise<void> {
  await endNotices(
    tx,
    'failed',
    ids.map((id) => ({ id, why: code })),
  );
  await noteFailed(tx, { ids, code });
}
