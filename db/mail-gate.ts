import { sql } from 'drizzle-orm';
import { longestList } from '../domain/mail.ts';
import type { Tx } from './connect.ts';
import { type JudgedNotice, judgeNotices } from './mail-judgement.ts';
import { endNotices } from './mail-ledger.ts';
import { changeState } from './mail-settle.ts';

/**
 * The last word before the first byte (design section 4): under share locks on the processes and then the tasks that the
 * mail names, is this claim still the latest, and is every notice still owed? If so the mail is `handing_over` once this
 * transaction has committed, and only then may bytes go. If not nothing may be sent, and the mail is put aside here.
 */
export async function mayGo(tx: Tx, claim: { id: string; fence: number; leaseMs: number }): Promise<'go' | 'stop'> {
  await tx.execute(sql`
    select from processes where id in (select process_id from notices where mail_id = ${claim.id}) order by id for share`);
  await tx.execute(sql`select from tasks where id in (select task_id from notices where mail_id = ${claim.id}) order by id for share`);
  const { rows } = await tx.execute<{ possibleDuplicate: boolean; sameAddress: boolean }>(sql`
    select m.possible_duplicate as "possibleDuplicate", m.address = p.email and p.not_reached_at is null as "sameAddress"
    from mails m join people p on p.id = m.person_id
    where m.id = ${claim.id} and m.fence = ${claim.fence} and m.state = 'sending' for update of m`);
  const mail = rows[0];
  // Another sender took it over while this one was away.
  if (mail === undefined) return 'stop';
  const judged = await judgeNotices(tx, sql`n.mail_id = ${claim.id}`);
  if (await refuseMail(tx, { id: claim.id, ...mail }, judged)) return 'stop';
  await tx.execute(sql`
    update mails set state = 'handing_over', handing_over_at = app_now(), lease_until = app_now() + ${claim.leaseMs}::float8 * interval '1 millisecond'
    where id = ${claim.id}`);
  return 'go';
}

/**
 * Puts a mail aside that must not go as it is; false where it may. Its owed notices are composed anew under a new
 * Message-ID. A possible duplicate is held for a person instead: its first copy may have arrived.
 */
export async function refuseMail(
  tx: Tx,
  mail: { id: string; possibleDuplicate: boolean; sameAddress: boolean },
  judged: readonly JudgedNotice[],
): Promise<boolean> {
  const owed = judged.filter((notice) => notice.verdict.owed);
  // A list that only counts is owed while one of its tasks is.
  const enough = judged.length > longestList ? owed.length > 0 : judged.length > 0 && owed.length === judged.length;
  if (enough && mail.sameAddress) return false;
  if (mail.possibleDuplicate) {
    await changeState(tx, mail, { state: 'held', code: enough ? 'address-changed' : 'no-longer-owed', act: 'mail-held' });
    return true;
  }
  await changeState(tx, mail, { state: 'cancelled', code: enough ? 'address-changed' : 'no-longer-owed' });
  await endNotices(tx, 'dropped', dropped(judged));
  await tx.execute(sql`update notices set mail_id = null where mail_id = ${mail.id} and state = 'owed'`);
  return true;
}

/** Who no longer stands is replaced when the notice is composed anew, so that notice is not dropped here. */
export function dropped(judged: readonly JudgedNotice[]): { id: string; why: string }[] {
  return judged.flatMap(({ id, ofStep, verdict }) =>
    verdict.owed || (ofStep && verdict.why === 'not-personStands') ? [] : [{ id, why: verdict.why }],
  );
}
