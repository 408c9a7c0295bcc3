import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from './connect.ts';

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
  const { rows } = await tx.execute<{ id: string }>(sql`
    with changed as (
      update mails set state = ${change.state}, error_code = ${change.code ?? null}, lease_until = null,
        reply_code = coalesce(${change.replyCode ?? null}::int, reply_code), reply_text = coalesce(${change.replyText ?? null}, reply_text),
        retry_at = app_now() + ${change.waitMs ?? null}::float8 * interval '1 millisecond',
        settled_at = case when ${change.waitMs === undefined} then app_now() end
      where ${mayChange(claim, change.state)} returning id, kind, person_id, address, possible_duplicate),
    told as (
      update notices n set state = ${after}, dropped_why = case when ${after} = 'failed' then ${change.code ?? null} end
      from changed where n.mail_id = changed.id and n.state = 'owed' returning n.process_id),
    noted as (
      insert into audit_entries (actor_id, act, process_id, details)
      select ${change.actorId ?? null}::uuid, ${change.act ?? ''}, told.process_id, jsonb_strip_nulls(jsonb_build_object('mailId', changed.id,
        'kind', changed.kind, 'notices', count(*), 'code', ${change.code ?? null}::text, 'replyCode', ${change.replyCode ?? null}::int,
        'possibleDuplicate', changed.possible_duplicate))
      from changed, told where ${change.act !== undefined} group by told.process_id, changed.id, changed.kind, changed.possible_duplicate)
    select id from changed`);
  return rows.length > 0;
}

function mayChange(claim: Claim, state: Change['state']): SQL {
  const own = claim.fence === undefined ? sql`` : sql` and (state in ('sending', 'handing_over') and fence = ${claim.fence}`;
  if (claim.fence === undefined) return sql`id = ${claim.id}`;
  const late = state === 'accepted' ? sql` or state in ('unknown', 'held', 'sending', 'retry_wait'))` : sql`)`;
  return sql`id = ${claim.id}${own}${late}`;
}

/** The relay said that this person's address takes no mail: nobody is "silent" who could not be told (design section 4). */
export async function settleNotReached(tx: Tx, claim: Claim, reply: { code: number; text: string }): Promise<void> {
  const change: Change = { state: 'not_reached', code: 'not-reached', replyCode: reply.code, replyText: reply.text, act: 'mail-not-reached' };
  if (!(await changeState(tx, claim, change))) return;
  await tx.execute(sql`
    update people p set not_reached_at = app_now(), not_reached_why = ${`relay-${reply.code}`}
    from mails m where m.id = ${claim.id} and p.id = m.person_id and p.email = m.address and p.not_reached_at is null`);
}

/** The relay does not take our mail at all: the post room pauses until an officer resumes it (design section 4). */
export async function pauseForFault(tx: Tx, code: string): Promise<void> {
  await tx.execute(sql`
    with paused as (update post_room set paused_at = app_now(), paused_why = ${code} where paused_at is null returning id)
    insert into audit_entries (act, details) select 'post-room-paused', jsonb_build_object('code', ${code}::text) from paused`);
}
