import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { mails, returnedMails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { changeState } from './finish.ts';

const came = z.object({ id: of(mails.id), state: of(mails.state) });

const lockBounced = statement(
  'mail.lock-bounced',
  came.extend({ personId: of(mails.personId), address: of(mails.address) }),
  (returnToken: string) => sql`
    select id, state, person_id as "personId", address from mails
    where return_token = ${returnToken} and state in ('handing_over', 'accepted', 'unknown', 'held')
      and error_code is distinct from 'bounced' for update`,
);

const noteBounced = command(
  'mail.note-bounced',
  (mailId: string) => sql`update mails set error_code = 'bounced' where id = ${mailId}`,
);

type Bounced = { readonly id: string; readonly personId: string; readonly address: string; readonly status: string };
const markBounced = command(
  'mail.mark-bounced',
  ({ id, personId, address, status }: Bounced) => sql`
    with marked as (
      update people set not_reached_at = app_now(), not_reached_why = ${`bounce-${status}`}
      where id = ${personId} and email = ${address} and not_reached_at is null returning id)
    insert into audit_entries (act, process_id, details)
    select 'address-bounced', n.process_id, jsonb_build_object('mailId', ${id}::text, 'personId', ${personId}::text, 'status', ${status}::text)
    from notices n where n.mail_id = ${id} group by n.process_id`,
);

/**
 * The address of the mail with this token takes no mail. True where that was news. A mail bounces once: the same notice
 * offered again changes nothing, also after an officer has said that the person is reached again.
 */
export async function recordBounce(tx: Tx, bounce: { returnToken: string; status: string }): Promise<boolean> {
  const [mail] = await lockBounced(tx, bounce.returnToken);
  if (mail === undefined) return false;
  // Who sends it back has had it: that settles what was unknown.
  if (mail.state !== 'accepted') await changeState(tx, { id: mail.id }, { state: 'accepted', act: 'mail-handed-over' });
  await noteBounced(tx, mail.id);
  await markBounced(tx, { ...mail, status: bounce.status });
  return true;
}

const lockReturned = statement(
  'mail.lock-returned',
  came,
  (returnToken: string) => sql`
    select id, state from mails
    where return_token = ${returnToken} and state in ('handing_over', 'accepted', 'unknown', 'held') for update`,
);

type Returned = { readonly id: string; readonly status: string | null; readonly excerpt: string };
const insertReturned = statement(
  'mail.insert-returned',
  z.object({ id: of(returnedMails.mailId) }),
  ({ id, status, excerpt }: Returned) => sql`
    with kept as (
      insert into returned_mails (mail_id, status, excerpt) values (${id}, ${status}, ${excerpt})
      on conflict do nothing returning mail_id),
    noted as (
      insert into audit_entries (act, process_id, details)
      select 'mail-came-back', n.process_id, jsonb_strip_nulls(jsonb_build_object('mailId', n.mail_id, 'status', ${status}::text))
      from notices n join kept on kept.mail_id = n.mail_id group by n.process_id, n.mail_id)
    select mail_id as id from kept`,
);

/**
 * Something came back that does not say that the address is not reached: kept for a person, once a mail. A code says that
 * somebody had it, which settles what was unknown. True where it was news.
 */
export async function keepReturned(
  tx: Tx,
  { returnToken, status, excerpt }: { returnToken: string; status: string | null; excerpt: string },
): Promise<boolean> {
  const [mail] = await lockReturned(tx, returnToken);
  if (mail === undefined) return false;
  if (mail.state !== 'accepted' && status !== null)
    await changeState(tx, { id: mail.id }, { state: 'accepted', act: 'mail-handed-over' });
  return (await insertReturned(tx, { id: mail.id, status, excerpt: excerpt.replaceAll('\0', '') })).length > 0;
}
