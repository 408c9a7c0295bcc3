import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { longestList } from '../../domain/mail/told.ts';
import type { Tx } from '../connect.ts';
import { type JudgedNotice, judgeMail } from './judgement.ts';
import { endNotices } from './ledger.ts';
import { changeState } from './settle.ts';
import { mails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command } from '../statement.ts';
import { type Later, withCommit } from '../transaction.ts';
import { positional, runPrepared } from './statement.ts';

/** 'paused': the mail is as it was, still claimed; 'stop': it was put aside, or another sender has it. */
export type LastWord = 'go' | 'stop' | 'paused';

/**
 * The last word before the first byte (design section 4): under share locks on the processes and then the tasks that the
 * mail names, is this claim still the latest, and is every notice still owed? If so, and unless the post room is paused,
 * the mail is `handing_over` once this transaction has committed, and only then may bytes go.
 */
export async function mayGo(tx: Tx, claim: { id: string; fence: number; leaseMs: number }): Promise<Later<LastWord>> {
  // Sent at once, run one after the other: the judgement sees what was committed while the locks were waited for.
  const [[mail], judged] = await Promise.all([
    runPrepared(tx, lockAll, [claim.id, claim.fence]),
    judgeMail(tx, claim.id),
  ]);
  // Another sender took it over while this one was away.
  if (mail === undefined) return stop;
  if (await refuseMail(tx, { id: claim.id, ...mail }, judged)) return stop;
  const begun = runPrepared(tx, begin, [claim.id, claim.leaseMs]);
  return withCommit(
    tx,
    begun.then((rows) => (rows.length > 0 ? 'go' : 'paused')),
  );
}

const stop: Later<LastWord> = { later: Promise.resolve('stop') };

/** Each part waits for the one before it, so that locks are always taken in the same order. */
const lockAll = positional(
  'mail.lock-all',
  z.object({ possibleDuplicate: of(mails.possibleDuplicate), sameAddress: z.boolean() }),
  `
    with locked_processes as materialized (
      select id from processes where id in (select process_id from notices where mail_id = $1) order by id for share),
    locked_tasks as materialized (
      select id from tasks where id in (select task_id from notices where mail_id = $1)
        and (select count(*) from locked_processes) >= 0 order by id for share)
    select m.possible_duplicate as "possibleDuplicate", m.address = p.email and p.not_reached_at is null as "sameAddress"
    from mails m join people p on p.id = m.person_id
    where m.id = $1 and m.fence = $2 and m.state = 'sending' and (select count(*) from locked_tasks) >= 0 for update of m`,
);

/** The row is locked and its claim the latest: only a pause keeps it from being changed. */
const begin = positional(
  'mail.begin',
  z.object({ id: of(mails.id) }),
  `
    update mails set state = 'handing_over', handing_over_at = app_now(), lease_until = app_now() + $2::float8 * interval '1 millisecond'
    where id = $1 and not exists (select from post_room where paused_at is not null) returning id`,
);

const untie = command(
  'mail.untie-notices',
  (mailId: string) => sql`update notices set mail_id = null where mail_id = ${mailId} and state = 'owed'`,
);

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
    await changeState(tx, mail, {
      state: 'held',
      code: enough ? 'address-changed' : 'no-longer-owed',
      act: 'mail-held',
    });
    return true;
  }
  await changeState(tx, mail, { state: 'cancelled', code: enough ? 'address-changed' : 'no-longer-owed' });
  await endNotices(tx, 'dropped', dropped(judged));
  await untie(tx, mail.id);
  return true;
}

/** Who no longer stands is replaced when the notice is composed anew, so that notice is not dropped here. */
export function dropped(judged: readonly JudgedNotice[]): { id: string; why: string }[] {
  return judged.flatMap(({ id, ofStep, verdict }) =>
    verdict.owed || (ofStep && verdict.why === 'not-personStands') ? [] : [{ id, why: verdict.why }],
  );
}
