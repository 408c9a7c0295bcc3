import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { mails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command } from '../statement.ts';
import { positional, runPrepared } from './statement.ts';

/** Where a mail goes from here, and what the trail says of it. */
export type Change = {
  readonly state: 'accepted' | 'retry_wait' | 'unknown' | 'held' | 'failed' | 'not_reached' | 'cancelled';
  /** How long until it is looked at again; for states that wait. */
  readonly waitMs?: number;
  readonly code?: string;
  readonly replyCode?: number | null;
  /** What the relay said; it may name the address, so it stays in this row. */
  readonly replyText?: string | null;
  /** The act in the trail, one entry for each process that the mail speaks of. */
  readonly act?: string;
  readonly actorId?: string;
};

/** Which claim speaks; without a fence the caller holds the row. */
export type Claim = { readonly id: string; readonly fence?: number };

/** What the notices become when their mail ends; in the other states they stay tied to it, owed. */
const noticesAfter: Readonly<Partial<Record<Change['state'], 'mailed' | 'failed'>>> = {
  accepted: 'mailed',
  failed: 'failed',
  not_reached: 'failed',
};

/**
 * Changes the state of a mail, of its notices and the trail in one statement. False where another claim is the latest:
 * then nothing changes, except that a 250 is believed whoever brings it, as evidence about what was unknown.
 */
export async function changeState(tx: Tx, claim: Claim, change: Change): Promise<boolean> {
  const after = noticesAfter[change.state] ?? 'owed';
  const { state, code = null, replyCode = null, replyText = null, waitMs = null, actorId = null, act = null } = change;
  const rows = await runPrepared(tx, finish, [
    [claim.id],
    [claim.fence ?? null],
    [replyCode],
    [replyText],
    state,
    after,
    code,
    waitMs,
    actorId,
    act,
  ]);
  return rows.length > 0;
}

type Accepted = Required<Claim> & { readonly replyCode: number; readonly replyText: string };

/** The same for mails that the relay has taken, each with what it said. */
export async function acceptMails(tx: Tx, accepted: readonly Accepted[]): Promise<void> {
  const claims = [
    accepted.map(({ id }) => id),
    accepted.map(({ fence }) => fence),
    accepted.map(({ replyCode }) => replyCode),
    accepted.map(({ replyText }) => replyText),
  ];
  await runPrepared(tx, finish, [...claims, 'accepted', noticesAfter.accepted, null, null, null, 'mail-handed-over']);
}

const finish = positional(
  'mail.finish',
  z.object({ id: of(mails.id) }),
  sql`
    with changed as (
      update mails m set state = $5::text, error_code = $7::text, lease_until = null,
        reply_code = coalesce(claim.reply_code, m.reply_code), reply_text = coalesce(claim.reply_text, m.reply_text),
        retry_at = app_now() + $8::float8 * interval '1 millisecond', settled_at = case when $8::float8 is null then app_now() end
      from unnest($1::uuid[], $2::bigint[], $3::int[], $4::text[]) as claim(id, fence, reply_code, reply_text)
      where m.id = claim.id and (claim.fence is null or (m.state in ('sending', 'handing_over') and m.fence = claim.fence)
        or ($5::text = 'accepted' and m.state in ('unknown', 'held', 'sending', 'retry_wait')))
      returning m.id, m.kind, m.possible_duplicate, claim.reply_code),
    told as (
      update notices n set state = $6::text, dropped_why = case when $6::text = 'failed' then $7::text end
      from changed where n.mail_id = changed.id and n.state = 'owed' returning n.mail_id, n.process_id),
    noted as (
      insert into audit_entries (actor_id, act, process_id, details)
      select $9::uuid, $10::text, told.process_id, jsonb_strip_nulls(jsonb_build_object('mailId', changed.id, 'kind', changed.kind,
        'notices', count(*), 'code', $7::text, 'replyCode', changed.reply_code, 'possibleDuplicate', changed.possible_duplicate))
      from changed join told on told.mail_id = changed.id where $10::text is not null
      group by told.process_id, changed.id, changed.kind, changed.reply_code, changed.possible_duplicate)
    select id from changed`,
);

const markNotReached = command(
  'mail.mark-not-reached',
  ({ mailId, why }: { mailId: string; why: string }) => sql`
    update people p set not_reached_at = app_now(), not_reached_why = ${why}
    from mails m where m.id = ${mailId} and p.id = m.person_id and p.email = m.address and p.not_reached_at is null`,
);

/** The relay said that this person's address takes no mail: nobody is "silent" who could not be told (design section 4). */
export async function finishNotReached(tx: Tx, claim: Claim, reply: { code: number; text: string }): Promise<void> {
  const change: Change = {
    state: 'not_reached',
    code: 'not-reached',
    replyCode: reply.code,
    replyText: reply.text,
    act: 'mail-not-reached',
  };
  if (await changeState(tx, claim, change)) await markNotReached(tx, { mailId: claim.id, why: `relay-${reply.code}` });
}

/** The relay does not take our mail at all: the post room pauses until an officer resumes it (design section 4). */
export const pauseForFault = command(
  'mail.pause-for-fault',
  (code: string) => sql`
    with paused as (update post_room set paused_at = app_now(), paused_why = ${code} where paused_at is null returning id)
    insert into audit_entries (act, details) select 'post-room-paused', jsonb_build_object('code', ${code}::text) from paused`,
);
