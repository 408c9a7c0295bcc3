import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { changeState } from './settle.ts';

/**
 * The address of the mail with this token takes no mail. True where that was news. A mail bounces once: the same notice
 * offered again changes nothing, also after an officer has said that the person is reached again.
 */
export async function recordBounce(tx: Tx, bounce: { returnToken: string; status: string }): Promise<boolean> {
  const { rows } = await tx.execute<{ id: string; state: string; personId: string; address: string }>(sql`
    select id, state, person_id as "personId", address from mails
    where return_token = ${bounce.returnToken} and state in ('handing_over', 'accepted', 'unknown', 'held')
      and error_code is distinct from 'bounced' for update`);
  const mail = rows[0];
  if (mail === undefined) return false;
  // Who sends it back has had it: that settles what was unknown.
  if (mail.state !== 'accepted') await changeState(tx, { id: mail.id }, { state: 'accepted', act: 'mail-handed-over' });
  await tx.execute(sql`update mails set error_code = 'bounced' where id = ${mail.id}`);
  await tx.execute(sql`
    with marked as (
      update people set not_reached_at = app_now(), not_reached_why = ${`bounce-${bounce.status}`}
      where id = ${mail.personId} and email = ${mail.address} and not_reached_at is null returning id)
    insert into audit_entries (act, process_id, details)
    select 'address-bounced', n.process_id, jsonb_build_object('mailId', ${mail.id}::text, 'personId', ${mail.personId}::text, 'status', ${bounce.status}::text)
    from notices n where n.mail_id = ${mail.id} group by n.process_id`);
  return true;
}

/**
 * Something came back that does not say that the address is not reached: kept for a person, once a mail. A code says that
 * somebody had it, which settles what was unknown. True where it was news.
 */
export async function keepReturned(
  tx: Tx,
  { returnToken, status, excerpt }: { returnToken: string; status: string | null; excerpt: string },
): Promise<boolean> {
  const { rows } = await tx.execute<{ id: string; state: string }>(sql`
    select id, state from mails
    where return_token = ${returnToken} and state in ('handing_over', 'accepted', 'unknown', 'held') for update`);
  const mail = rows[0];
  if (mail === undefined) return false;
  if (mail.state !== 'accepted' && status !== null)
    await changeState(tx, { id: mail.id }, { state: 'accepted', act: 'mail-handed-over' });
  const kept = await tx.execute(sql`
    with kept as (
      insert into returned_mails (mail_id, status, excerpt) values (${mail.id}, ${status}, ${excerpt.replaceAll('\0', '')})
      on conflict do nothing returning mail_id),
    noted as (
      insert into audit_entries (act, process_id, details)
      select 'mail-came-back', n.process_id, jsonb_strip_nulls(jsonb_build_object('mailId', n.mail_id, 'status', ${status}::text))
      from notices n join kept on kept.mail_id = n.mail_id group by n.process_id, n.mail_id)
    select 1 from kept`);
  return kept.rows.length > 0;
}
