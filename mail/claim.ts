import type { Tx } from '../db/connect.ts';
import { readOwedTasks, readToldTasks } from '../db/mail/contents.ts';
import { dropped } from '../db/mail/gate.ts';
import { type JudgedNotice, judgeOwed } from '../db/mail/judgement.ts';
import { type ClaimedMail, endNotices, failNotices, insertClaimed } from '../db/mail/ledger.ts';
import { replacePeople } from '../db/mail/replacement.ts';
import type { Later } from '../db/transaction.ts';
import { claimDue, type Outlook, type OwedPerson, takeFromLostSenders } from '../db/mail/mails.ts';
import type { PostRoomTimes } from '../domain/mail/times.ts';
import { longestList } from '../domain/mail/told.ts';
import { CannotCompose, type ComposedMail } from './compose.ts';
import { type House, writeAndCompose } from './write.ts';

/** What a sender does next; 'again': something was put aside, look once more. */
export type Next =
  | { readonly kind: 'mail'; readonly mail: ClaimedMail }
  | { readonly kind: 'again' | 'none' | 'paused' };

const nothing = (kind: 'again' | 'none' | 'paused'): Later<Next> => ({ later: Promise.resolve({ kind }) });

/** Claims the next mail: first what lost senders left, then what is due again, then what is owed. */
export async function nextMail(
  tx: Tx,
  outlook: Outlook,
  deps: { house: House; times: PostRoomTimes },
): Promise<Later<Next>> {
  const { house, times } = deps;
  if (outlook.paused) return nothing('paused');
  if (outlook.expired) await takeFromLostSenders(tx, times.graceMs);
  if (outlook.expired || outlook.due) {
    const due = await claimDue(tx, times.leaseMs);
    if (due === 'again') return nothing('again');
    if (due !== undefined) return { later: Promise.resolve({ kind: 'mail', mail: due }) };
  }
  if (outlook.person === undefined) return nothing('none');
  return composeNext(tx, outlook.person, { house, leaseMs: times.leaseMs, now: outlook.now });
}

/** One person's owed notices of one kind become one mail; what is no longer owed is dropped on the way. */
async function composeNext(
  tx: Tx,
  person: OwedPerson,
  terms: { house: House; leaseMs: number; now: number },
): Promise<Later<Next>> {
  const [judged, read] = await Promise.all([
    judgeOwed(tx, person.personId, person.kind),
    readOwedTasks(tx, person.personId, person.kind),
  ]);
  const owed = judged.filter((notice) => notice.verdict.owed).map((notice) => notice.id);
  await replacePeople(tx, replaced(judged));
  await endNotices(tx, 'dropped', [...dropped(judged), ...replaced(judged).map((id) => ({ id, why: 'replaced' }))]);
  if (owed.length === 0) return nothing('again');
  // Beyond the list only their number is said, so that ten thousand tasks need not be read.
  const told = read(owed) ?? (await readToldTasks(tx, person.personId, owed.slice(0, longestList + 1)));
  const tasks =
    owed.length <= longestList
      ? told
      : Array.from(owed, (_, index) => told[index % told.length]).filter((task) => task !== undefined);
  const composed = await composeOrCode(terms.house, { kind: person.kind, person, tasks, at: terms.now });
  if ('failed' in composed) {
    await failNotices(tx, owed, composed.failed);
    return nothing('again');
  }
  const { later } = insertClaimed(tx, composed, { ...person, noticeIds: owed, leaseMs: terms.leaseMs });
  return { later: later.then((mail) => ({ kind: 'mail', mail })) };
}

function replaced(judged: readonly JudgedNotice[]): string[] {
  return judged
    .filter(({ ofStep, verdict }) => ofStep && !verdict.owed && verdict.why === 'not-personStands')
    .map(({ id }) => id);
}

/** Whatever is wrong with one mail must not hold up the next (design section 4): a code instead of a throw. */
async function composeOrCode(
  house: House,
  input: Parameters<typeof writeAndCompose>[1],
): Promise<ComposedMail | { failed: string }> {
  try {
    return await writeAndCompose(house, input);
  } catch (error) {
    return { failed: error instanceof CannotCompose ? error.code : 'cannot-compose' };
  }
}
