import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { longestList } from '../../domain/mail/told.ts';
import type { Tx } from '../connect.ts';
import { type JudgedNotice, judgeMails } from './judgement.ts';
import { endNotices } from './ledger.ts';
import { changeState } from './finish.ts';
import { mails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command } from '../statement.ts';
import { type Later, withCommit } from '../transaction.ts';
import { positional, runPrepared } from './statement.ts';

/** 'paused': the mail is as it was, still claimed; 'stop': it was put aside, or another sender has it. */
export type LastWord = 'go' | 'stop' | 'paused';

type Claimed = { readonly id: string; readonly fence: number };
type Answers = (claim: Claimed) => LastWord;

/**
 * The last word before the first byte (design section 4), for the mails that stand at it together: under share locks on
 * the processes and then the tasks that they name, is each claim still the latest, and is every notice still owed? If so,
 * and unless the post room is paused, the mail is `handing_over` once this transaction has committed, and only then may
 * bytes go. What must not go is put aside, and the others do.
 */
export async function mayGo(tx: Tx, claims: readonly Claimed[], leaseMs: number): Promise<Later<Answers>> {
  if (claims.length === 0) return { later: Promise.resolve(() => 'stop') };
  const ids = claims.map(({ id }) => id);
  // Sent at once, run one after the other: the judgement sees what was committed while the locks were waited for.
  const [locked, judged] = await Promise.all([
    runPrepared(tx, lockAll, [ids, claims.map(({ fence }) => fence)]),
    judgeMails(tx, ids),
  ]);
  const may = new Set<string>();
  for (const mail of locked) if (!(await refuseMail(tx, mail, judged(mail.id)))) may.add(mail.id);
  const begun = runPrepared(tx, begin, [[...may], leaseMs]).then((rows) => new Set(rows.map(({ id }) => id)));
  return withCommit(
    tx,
    begun.then((going) => ({ id }) => {
      if (going.has(id)) return 'go';
      // Where it is not among those that were locked another sender took it over while this one was away.
      return may.has(id) ? 'paused' : 'stop';
    }),
  );
}

/** The same for a group: it waits only so long for what somebody else has locked, and nobody in it for the others' locks. */
export const waitBriefly = command('mail.wait-briefly', () => sql`select set_config('lock_timeout', '250', true)`);

/** Each part waits for the one before it, so that locks are always taken in the same order. */
const lockAll = positional(
  'mail.lock-all',
  z.object({ id: of(mails.id), possibleDuplicate: of(mails.possibleDuplicate), sameAddress: z.boolean() }),
  sql`
    with locked_processes as materialized (
      select id from processes where id in (select process_id from notices where mail_id = any($1::uuid[])) order by id for share),
    locked_tasks as materialized (
      select id from tasks where id in (select task_id from notices where mail_id = any($1::uuid[]))
        and (select count(*) from locked_processes) >= 0 order by id for share)
    select m.id, m.possible_duplicate as "possibleDuplicate", m.address = p.email and p.not_reached_at is null as "sameAddress"
    from unnest($1::uuid[], $2::bigint[]) as claim(id, fence) join mails m on m.id = claim.id join people p on p.id = m.person_id
    where m.fence = claim.fence and m.state = 'sending' and (select count(*) from locked_tasks) >= 0 order by m.id for update of m`,
);

/** The rows are locked and their claims the latest: only a pause keeps them from being changed. */
const begin = positional(
  'mail.begin',
  z.object({ id: of(mails.id) }),
  sql`
    update mails set state = 'handing_over', handing_over_at = app_now(), lease_until = app_now() + $2::float8 * interval '1 millisecond'
    where id = any($1::uuid[]) and not exists (select from post_room where paused_at is not null) returning id`,
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
