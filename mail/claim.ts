import { as, type Database, type Tx } from '../db/connect.ts';
import { readOwedTasks, readToldTasks } from '../db/mail/contents.ts';
import { dropped } from '../db/mail/gate.ts';
import { type JudgedNotice, judgeOwed } from '../db/mail/judgement.ts';
import {
  type MailParts,
  type ClaimedMail,
  endNotices,
  failNotices,
  insertClaimed,
  type NewMail,
} from '../db/mail/ledger.ts';
import { claimDue, lookForMail, type OwedPerson, takeFromLostSenders } from '../db/mail/mails.ts';
import { replacePeople } from '../db/mail/replacement.ts';
import { type Later, withCommit } from '../db/transaction.ts';
import { longestList } from '../domain/mail/told.ts';
import type { PostRoomTimes } from '../domain/mail/times.ts';
import type { Budget } from './budget.ts';
import { CannotCompose } from './compose.ts';
import type { CrashPoint } from './crash-points.ts';
import { type House, writeAndCompose } from './write.ts';

/** What a claim came to. 'some': there was something, be it put aside; 'over': no budget before the batch ends. */
export type Claimed = 'some' | 'none' | 'paused' | 'over';

type ClaimDeps = {
  readonly db: Database;
  readonly house: House;
  readonly times: PostRoomTimes;
  readonly budget: Budget;
  readonly crashPoint: CrashPoint;
};
type Batch = { readonly endsAtMs: number; readonly stopping: AbortSignal; readonly ahead: ClaimedMail[] };

/**
 * Claims up to `most` mails for `ahead` in one transaction: what lost senders left and what is due again comes first, then
 * what is owed. Each needs a right of the budget: one is waited for, the others are taken if they are there.
 */
export async function claimMails(deps: ClaimDeps, batch: Batch, most: number): Promise<Claimed> {
  const { budget } = deps;
  if (!(await budget.take(batch.endsAtMs, batch.stopping))) return 'over';
  let rights = 1;
  while (rights < most && (await budget.take(performance.now()))) rights += 1;
  deps.crashPoint('before-claim');
  const found = await as(deps.db, { role: 'worker' }, (tx) => findMails(tx, deps, rights))
    .then(({ later }) => later)
    .catch(giveBackAll);
  for (let unused = found.mails.length; unused < rights; unused += 1) budget.giveBack();
  batch.ahead.push(...found.mails);
  return found.claimed;

  function giveBackAll(error: unknown): never {
    for (let right = 0; right < rights; right += 1) budget.giveBack();
    throw error;
  }
}

type Found = { readonly claimed: Claimed; readonly mails: readonly ClaimedMail[] };
const without = (claimed: Claimed): Later<Found> => ({ later: Promise.resolve({ claimed, mails: [] }) });

async function findMails(tx: Tx, { house, times }: ClaimDeps, most: number): Promise<Later<Found>> {
  const { paused, expired, due, people, now } = await lookForMail(tx, most);
  if (paused) return without('paused');
  if (expired) await takeFromLostSenders(tx, times.graceMs);
  const waited = expired || due ? await claimDue(tx, most, times.leaseMs) : undefined;
  if (waited !== undefined) return { later: Promise.resolve({ claimed: 'some', mails: waited }) };
  if (people.length === 0) return without('none');
  const composed = await composeOwed(tx, people, { house, now });
  if (composed.length === 0) return without('some');
  const inserted = insertClaimed(tx, composed, times.leaseMs);
  return withCommit(
    tx,
    inserted.then((mails) => ({ claimed: 'some', mails })),
  );
}

/** The owed notices of one kind to one person become one mail; what is no longer owed is dropped on the way. */
async function composeOwed(
  tx: Tx,
  people: readonly OwedPerson[],
  terms: { house: House; now: number },
): Promise<NewMail[]> {
  const [judged, told] = await Promise.all([judgeOwed(tx, people), readOwedTasks(tx, people)]);
  const gone = replaced(judged);
  await replacePeople(tx, gone);
  await endNotices(tx, 'dropped', [...dropped(judged), ...gone.map((id) => ({ id, why: 'replaced' }))]);
  const composed: NewMail[] = [];
  for (const person of people) {
    const owed = judged.filter(
      ({ verdict, kind, personId }) => verdict.owed && kind === person.kind && personId === person.personId,
    );
    if (owed.length === 0) continue;
    const noticeIds = owed.map(({ id }) => id);
    const ids = new Set(noticeIds);
    const rows = told.filter((task) => ids.has(task.noticeId));
    // Beyond the list only their number is said, so that ten thousand tasks need not be read.
    const read =
      rows.length >= Math.min(ids.size, longestList + 1)
        ? rows
        : await readToldTasks(tx, person.personId, noticeIds.slice(0, longestList + 1));
    const tasks = ids.size <= longestList ? read : noticeIds.flatMap((_, index) => read[index % read.length] ?? []);
    const mail = composeOrCode(terms.house, { kind: person.kind, person, tasks, at: terms.now });
    if ('failed' in mail) await failNotices(tx, noticeIds, mail.failed);
    else composed.push({ ...person, ...mail, noticeIds });
  }
  return composed;
}

function replaced(judged: readonly JudgedNotice[]): string[] {
  return judged
    .filter(({ ofStep, verdict }) => ofStep && !verdict.owed && verdict.why === 'not-personStands')
    .map(({ id }) => id);
}

/** Whatever is wrong with one mail must not hold up the next (design section 4): a code instead of a throw. */
function composeOrCode(house: House, input: Parameters<typeof writeAndCompose>[1]): MailParts | { failed: string } {
  try {
    return writeAndCompose(house, input);
  } catch (error) {
    return { failed: error instanceof CannotCompose ? error.code : 'cannot-compose' };
  }
}
