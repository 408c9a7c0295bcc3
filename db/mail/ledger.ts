import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { owedPost } from '../chase/outbox.ts';
import { givenRows } from '../given-rows.ts';
import { mails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command } from '../statement.ts';
import { uuids } from '../uuids.ts';
import type { OwedTo } from './judgement.ts';
import { positional, runPrepared } from './statement.ts';

/** A message that is ready to be handed over; its bytes, Message-ID and Date never change again (R72). */
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

/** A composed mail: whom it is for, and the notices that it carries. */
export type NewMail = MailParts & OwedTo & { readonly address: string; readonly noticeIds: readonly string[] };

/** Writes the composed mails as claimed already, and ties their notices to them. */
export async function insertClaimed(tx: Tx, made: readonly NewMail[], leaseMs: number): Promise<ClaimedMail[]> {
  const rows = await runPrepared(tx, insert, [
    made.map((mail) => mail.personId),
    made.map((mail) => mail.address),
    made.map((mail) => mail.kind),
    made.map((mail) => mail.subject),
    made.map((mail) => mail.messageId),
    made.map((mail) => mail.dateAt),
    made.map((mail) => mail.returnToken),
    made.map((mail) => mail.raw),
    made.map((mail) => mail.sha256),
    leaseMs,
    made.flatMap((mail) => mail.noticeIds),
    made.flatMap((mail) => mail.noticeIds.map(() => mail.returnToken)),
  ]);
  const ids = new Map(rows.map(({ id, returnToken }) => [returnToken, id]));
  return made.flatMap(({ address, returnToken, raw }) => {
    const id = ids.get(returnToken);
    return id === undefined ? [] : [{ id, fence: 1, attempts: 1, address, returnToken, raw, possibleDuplicate: false }];
  });
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
  sql`
    update mails m set state = 'retry_wait', attempts = m.attempts - 1, lease_until = null, retry_at = app_now()
    from unnest($1::uuid[], $2::bigint[]) as claim(id, fence)
    where m.id = claim.id and m.fence = claim.fence and m.state = 'sending' returning m.id`,
);

const insert = positional(
  'mail.insert',
  z.object({ id: of(mails.id), returnToken: of(mails.returnToken) }),
  sql`
    with tied as (
      select n.id, n.order_at, carried.return_token from unnest($11::uuid[], $12::text[]) as carried(id, return_token) join notices n on n.id = carried.id),
    made as (
      insert into mails (person_id, address, kind, subject, message_id, date_at, return_token, raw, sha256, state, attempts, fence, lease_until, order_at)
      select m.*, 'sending', 1, 1, app_now() + $10::float8 * interval '1 millisecond',
        (select min(tied.order_at) from tied where tied.return_token = m.return_token)
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::bytea[], $9::text[])
        as m(person_id, address, kind, subject, message_id, date_at, return_token, raw, sha256)
      returning id, return_token),
    carrying as (
      update notices n set mail_id = made.id from made join tied on tied.return_token = made.return_token where n.id = tied.id)
    select id, return_token as "returnToken" from made`,
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
