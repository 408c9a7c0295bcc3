import { sql } from 'drizzle-orm';
import type { NoticeKind } from '../../domain/chase/notice.ts';
import type { Tx } from '../connect.ts';
import { refuseMail } from './gate.ts';
import { judgeMail } from './judgement.ts';
import type { ClaimedMail } from './ledger.ts';
import { changeState } from './settle.ts';
import { runPrepared } from './statement.ts';

/** Whose notices come next, and of which kind. */
export type OwedPerson = {
  readonly personId: string;
  readonly kind: NoticeKind;
  readonly name: string;
  readonly address: string;
};

/** What a sender finds when it looks for work; `now` is the database's, in epoch milliseconds. */
export type Outlook = {
  readonly paused: boolean;
  readonly now: number;
  readonly expired: boolean;
  readonly due: boolean;
  readonly person: OwedPerson | undefined;
};

/**
 * The pause is read at every claim (design section 4). The person stays locked, so that two senders never share one
 * person's list: oldest step first, then oldest notice.
 */
export async function lookForMail(tx: Tx): Promise<Outlook> {
  type Row = Omit<Outlook, 'person'> & { [Field in keyof OwedPerson]: OwedPerson[Field] | null };
  const [row] = await runPrepared<Row>(tx, look, []);
  if (row === undefined) throw new Error('the post room has no row');
  const { paused, now, expired, due, personId, kind, name, address } = row;
  const found = personId !== null && kind !== null && name !== null && address !== null;
  return { paused, now, expired, due, person: found ? { personId, kind, name, address } : undefined };
}

const look = {
  name: 'mail-look',
  text: `
    with moment as materialized (select app_now() as at)
    select r.paused_at is not null as paused, floor(extract(epoch from moment.at) * 1000)::float8 as now,
      exists (select from mails m where m.state in ('sending', 'handing_over') and m.lease_until <= moment.at) as expired,
      exists (select from mails m where m.state in ('retry_wait', 'unknown') and m.retry_at <= moment.at) as due,
      owed.person_id as "personId", owed.kind, owed.name, owed.address
    from post_room r cross join moment left join lateral (
      select n.person_id, n.kind, case when p.introduced_by is null then p.name else '' end as name, p.email as address from notices n join people p on p.id = n.person_id
      where r.paused_at is null and n.state = 'owed' and n.mail_id is null and p.not_reached_at is null
      order by n.order_at, n.id limit 1 for no key update of p skip locked) owed on true`,
};

/**
 * Takes mails from senders that are gone. Whoever claimed one and never got to the first byte sent nothing: it is tried
 * again. From the first byte on nobody knows: `unknown`, looked at after the grace time, never sent again blindly.
 */
export async function takeFromLostSenders(tx: Tx, graceMs: number): Promise<void> {
  const expired = async (state: 'sending' | 'handing_over') => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      select id from mails where state = ${state} and lease_until <= (select app_now()) limit 100 for update skip locked`);
    return rows.map((row) => row.id);
  };
  for (const id of await expired('sending'))
    await changeState(tx, { id }, { state: 'retry_wait', waitMs: 0, code: 'sender-lost' });
  for (const id of await expired('handing_over'))
    await changeState(tx, { id }, { state: 'unknown', waitMs: graceMs, code: 'sender-lost', act: 'mail-unknown' });
}

type Due = {
  id: string;
  state: 'retry_wait' | 'unknown';
  fence: string;
  attempts: number;
  address: string;
  returnToken: string;
  raw: Buffer;
  possibleDuplicate: boolean;
  sameAddress: boolean;
  tooOld: boolean;
};

/** After so long a relay that says "later" is not asked again (RFC 5321 4.5.4.1). */
const giveUpAfter = sql`interval '5 days'`;

/**
 * The waiting mail whose time has come: a retry of what was surely not taken, or the one identical copy of what is
 * unknown. It is judged first: what is no longer owed, or would go to another address now, does not go.
 * 'again' where it was put aside, undefined where nothing is due.
 */
export async function claimDue(tx: Tx, leaseMs: number): Promise<ClaimedMail | 'again' | undefined> {
  const { rows } = await tx.execute<Due>(sql`
    select m.id, m.state, m.fence, m.attempts, m.address, m.return_token as "returnToken", m.raw,
      m.possible_duplicate as "possibleDuplicate", m.address = p.email and p.not_reached_at is null as "sameAddress",
      m.composed_at < app_now() - ${giveUpAfter} and m.error_code is distinct from 'released' as "tooOld"
    from mails m join people p on p.id = m.person_id
    where m.state in ('retry_wait', 'unknown') and m.retry_at <= (select app_now())
    order by m.order_at, m.id limit 1 for update of m skip locked`);
  const mail = rows[0];
  if (mail === undefined) return undefined;
  const second = mail.state === 'unknown' && mail.possibleDuplicate;
  if (mail.tooOld || second) {
    await changeState(
      tx,
      { id: mail.id },
      { state: 'held', code: second ? 'unknown-twice' : 'too-old', act: 'mail-held' },
    );
    return 'again';
  }
  const judged = await judgeMail(tx, mail.id);
  const duplicate = mail.possibleDuplicate || mail.state === 'unknown';
  if (!(await refuseMail(tx, { id: mail.id, possibleDuplicate: duplicate, sameAddress: mail.sameAddress }, judged))) {
    return claim(tx, mail, { leaseMs, duplicate });
  }
  return 'again';
}

async function claim(tx: Tx, mail: Due, terms: { leaseMs: number; duplicate: boolean }): Promise<ClaimedMail> {
  const { rows } = await tx.execute<{ fence: string; attempts: number }>(sql`
    update mails set state = 'sending', fence = fence + 1, attempts = attempts + 1, possible_duplicate = ${terms.duplicate},
      retry_at = null, lease_until = app_now() + ${terms.leaseMs}::float8 * interval '1 millisecond'
    where id = ${mail.id} returning fence, attempts`);
  const { id, address, returnToken, raw } = mail;
  return {
    id,
    address,
    returnToken,
    raw,
    possibleDuplicate: terms.duplicate,
    fence: Number(rows[0]?.fence),
    attempts: rows[0]?.attempts ?? mail.attempts,
  };
}

/** What still waits, and for how long at most, in milliseconds; null where only a person or a new notice can change that. */
export async function whatWaits(tx: Tx): Promise<{ waiting: number; waitMs: number | null; paused: boolean }> {
  const { rows } = await tx.execute<{ waiting: number; waitMs: number | null; paused: boolean }>(sql`
    with moment as materialized (select app_now() as at),
    pending as (
      select case when state in ('sending', 'handing_over') then lease_until else retry_at end as at from mails
      where state in ('sending', 'handing_over', 'retry_wait', 'unknown')
      union all
      select (select at from moment) from notices n join people p on p.id = n.person_id
      where n.state = 'owed' and n.mail_id is null and p.not_reached_at is null)
    select r.paused_at is not null as paused, (select count(*) from pending)::int as waiting,
      case when r.paused_at is null then (select case when count(*) > 0 then
        greatest(0, ceil(extract(epoch from min(pending.at) - (select at from moment)) * 1000)) end from pending)::float8 end as "waitMs"
    from post_room r`);
  return rows[0] ?? { waiting: 0, waitMs: null, paused: false };
}
