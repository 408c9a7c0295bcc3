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
  const rows = await runPrepared(tx, settle, [
    claim.id,
    claim.fence ?? null,
    state,
    after,
    code,
    replyCode,
    replyText,
    waitMs,
    actorId,
    act,
  ]);
  return rows.length > 0;
}

const settle = positional(
  'mail.settle',
  z.object({ id: of(mails.id) }),
  `
    with changed as (
      update mails set state = $3::text, error_code = $5::text, lease_until = null,
        reply_code = coalesce($6::int, reply_code), reply_text = coalesce($7::text, reply_text),
        retry_at = app_now() + $8::float8 * interval '1 millisecond', settled_at = case when $8::float8 is null then app_now() end
      where id = $1::uuid and ($2::bigint is null or (state in ('sending', 'handing_over') and fence = $2::bigint)
        or ($3::text = 'accepted' and state in ('unknown', 'held', 'sending', 'retry_wait')))
      returning id, kind, possible_duplicate),
    told as (
      update notices n set state = $4::text, dropped_why = case when $4::text = 'failed' then $5::text end
      from changed where n.mail_id = changed.id and n.state = 'owed' returning n.process_id),
    noted as (
      insert into audit_entries (actor_id, act, process_id, details)
      select $9::uuid, $10::text, told.process_id, jsonb_strip_nulls(jsonb_build_object('mailId', changed.id, 'kind', changed.kind,
        'notices', count(*), 'code', $5::text, 'replyCode', $6::int, 'possibleDuplicate', changed.possible_duplicate))
      from changed, told where $10::text is not null group by told.process_id, changed.id, changed.kind, changed.possible_duplicate)
    select id from changed`,
);

const markNotReached = command(
  'mail.mark-not-reached',
  ({ mailId, why }: { mailId: string; why: string }) => sql`
    update people p set not_reached_at = app_now(), not_reached_why = ${why}
    from mails m where m.id = ${mailId} and p.id = m.person_id and p.email = m.address and p.not_reached_at is null`,
);

/** The relay said that this person's address takes no mail: nobody is "silent" who could not be told (design section 4). */
export async function settleNotReached(tx: Tx, claim: Claim, reply: { code: number; text: string }): Promise<void> {
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
