import { isKnown } from '../../domain/not-known.ts';
import { knownMail, knownNotice } from '../chase/task-kinds.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { refuseMail } from './gate.ts';
import { judgeMails, type OwedTo } from './judgement.ts';
import type { ClaimedMail } from './ledger.ts';
import { changeState } from './finish.ts';
import { people } from '../schema/directory.ts';
import { mails, notices } from '../schema/mail.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { positional, runPrepared } from './statement.ts';

/** Whose notices come next, and of which kind. */
export type OwedPerson = OwedTo & { readonly name: string; readonly address: string };

/** What a sender finds when it looks for work; `now` is the database's, in epoch milliseconds. */
export type Outlook = {
  readonly paused: boolean;
  readonly now: number;
  readonly expired: boolean;
  readonly due: boolean;
  readonly people: readonly OwedPerson[];
};

/**
 * The pause is read at every claim (design section 4). The people of the oldest notices, `most` at the most, stay locked,
 * so that two senders never share one person's list: oldest step first, then oldest notice.
 */
export async function lookForMail(tx: Tx, most: number): Promise<Outlook> {
  const rows = await runPrepared(tx, look, [most]);
  const [room] = rows;
  if (room === undefined) throw new Error('the post room has no row');
  const people = rows.flatMap(({ personId, kind, name, address }) =>
    personId === null || kind === null || !isKnown(kind) || name === null || address === null
      ? []
      : [{ personId, kind, name, address }],
  );
  return { ...room, people };
}

const look = positional(
  'mail.look',
  z.object({
    paused: z.boolean(),
    now: epochMs,
    expired: z.boolean(),
    due: z.boolean(),
    personId: of(notices.personId).nullable(),
    kind: of(notices.kind).nullable(),
    name: of(people.name).nullable(),
    address: of(people.email).nullable(),
  }),
  sql`
    with moment as materialized (select app_now() as at),
    room as materialized (
      select r.paused_at is not null as paused, floor(extract(epoch from moment.at) * 1000)::float8 as now,
        exists (select from mails m where m.state in ('sending', 'handing_over') and m.lease_until <= moment.at) as expired,
        exists (select from mails m where m.state in ('retry_wait', 'unknown') and m.retry_at <= moment.at and ${knownMail}) as due
      from post_room r cross join moment),
    oldest as (
      select n.person_id, n.kind, case when p.introduced_by is null then p.name else '' end as name, p.email as address
      from notices n join people p on p.id = n.person_id
      where n.state = 'owed' and n.mail_id is null and p.not_reached_at is null and ${knownNotice} and not (select paused from room)
      order by n.order_at, n.id limit $1 for no key update of p skip locked),
    owed as (select person_id, kind, name, address, min(place) as place
      from (select *, row_number() over () as place from oldest) placed group by person_id, kind, name, address)
    select room.*, owed.person_id as "personId", owed.kind, owed.name, owed.address
    from room left join owed on true order by owed.place`,
);

const ofLostSenders = statement(
  'mail.of-lost-senders',
  z.object({ id: of(mails.id) }),
  (state: 'sending' | 'handing_over') => sql`
    select id from mails where state = ${state} and lease_until <= (select app_now()) limit 100 for update skip locked`,
);

/**
 * Takes mails from senders that are gone. Whoever claimed one and never got to the first byte sent nothing: it is tried
 * again. From the first byte on nobody knows: `unknown`, looked at after the grace time, never sent again blindly.
 */
export async function takeFromLostSenders(tx: Tx, graceMs: number): Promise<void> {
  for (const { id } of await ofLostSenders(tx, 'sending'))
    await changeState(tx, { id }, { state: 'retry_wait', waitMs: 0, code: 'sender-lost' });
  for (const { id } of await ofLostSenders(tx, 'handing_over'))
    await changeState(tx, { id }, { state: 'unknown', waitMs: graceMs, code: 'sender-lost', act: 'mail-unknown' });
}

/** After so long a relay that says "later" is not asked again (RFC 5321 4.5.4.1). */
const giveUpAfter = sql`interval '5 days'`;

const dueMails = statement(
  'mail.due',
  z.object({
    id: of(mails.id),
    state: of(mails.state),
    address: of(mails.address),
    returnToken: of(mails.returnToken),
    raw: of(mails.raw),
    possibleDuplicate: of(mails.possibleDuplicate),
    sameAddress: z.boolean(),
    tooOld: z.boolean(),
  }),
  (most: number) => sql`
    select m.id, m.state, m.address, m.return_token as "returnToken", m.raw,
      m.possible_duplicate as "possibleDuplicate", m.address = p.email and p.not_reached_at is null as "sameAddress",
      m.composed_at < app_now() - ${giveUpAfter} and m.error_code is distinct from 'released' as "tooOld"
    from mails m join people p on p.id = m.person_id
    where m.state in ('retry_wait', 'unknown') and m.retry_at <= (select app_now()) and ${knownMail}
    order by m.order_at, m.id limit ${most} for update of m skip locked`,
);

/**
 * The waiting mails whose time has come, `most` at the most: retries of what was surely not taken, or the one identical
 * copy of what is unknown. They are judged first: what is no longer owed, or would go to another address now, does not go.
 * Undefined where nothing is due.
 */
export async function claimDue(tx: Tx, most: number, leaseMs: number): Promise<ClaimedMail[] | undefined> {
  const due = await dueMails(tx, most);
  if (due.length === 0) return undefined;
  const judged = await judgeMails(
    tx,
    due.map(({ id }) => id),
  );
  const may: typeof due = [];
  for (const mail of due) {
    const second = mail.state === 'unknown' && mail.possibleDuplicate;
    const possibleDuplicate = mail.possibleDuplicate || mail.state === 'unknown';
    if (mail.tooOld || second)
      await changeState(
        tx,
        { id: mail.id },
        { state: 'held', code: second ? 'unknown-twice' : 'too-old', act: 'mail-held' },
      );
    else if (!(await refuseMail(tx, { ...mail, possibleDuplicate }, judged(mail.id))))
      may.push({ ...mail, possibleDuplicate });
  }
  const claims = await claimWaiting(tx, { ids: may.map(({ id }) => id), leaseMs });
  const claimOf = new Map(claims.map((claim) => [claim.id, claim]));
  return may.flatMap((mail) => {
    const claim = claimOf.get(mail.id);
    return claim === undefined ? [] : [{ ...mail, ...claim }];
  });
}

const claimWaiting = statement(
  'mail.claim-waiting',
  z.object({ id: of(mails.id), fence: z.number(), attempts: of(mails.attempts) }),
  ({ ids, leaseMs }: { readonly ids: readonly string[]; readonly leaseMs: number }) => sql`
    update mails set state = 'sending', fence = fence + 1, attempts = attempts + 1,
      possible_duplicate = possible_duplicate or state = 'unknown',
      retry_at = null, lease_until = app_now() + ${leaseMs}::float8 * interval '1 millisecond'
    where id = any(${uuids(ids)}) returning id, fence::float8 as fence, attempts`,
);

const waits = statement(
  'mail.waits',
  z.object({ paused: z.boolean(), waiting: count, waitMs: z.number().nullable() }),
  () => sql`
    with moment as materialized (select app_now() as at),
    pending as (
      select case when state in ('sending', 'handing_over') then lease_until else retry_at end as at from mails m
      where state in ('sending', 'handing_over', 'retry_wait', 'unknown') and ${knownMail}
      union all
      select (select at from moment) from notices n join people p on p.id = n.person_id
      where n.state = 'owed' and n.mail_id is null and p.not_reached_at is null and ${knownNotice})
    select r.paused_at is not null as paused, (select count(*) from pending)::int as waiting,
      case when r.paused_at is null then (select case when count(*) > 0 then
        greatest(0, ceil(extract(epoch from min(pending.at) - (select at from moment)) * 1000)) end from pending)::float8 end as "waitMs"
    from post_room r`,
);

/** What still waits, and for how long at most, in milliseconds; null where only a person or a new notice can change that. */
export async function whatWaits(tx: Tx): Promise<RowOf<typeof waits>> {
  const [room] = await waits(tx);
  return room ?? { waiting: 0, waitMs: null, paused: false };
}
