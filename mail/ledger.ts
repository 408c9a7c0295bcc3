import { as, type Database } from '../db/connect.ts';
import { type LastWord, mayGo, waitBriefly } from '../db/mail/gate.ts';
import type { ClaimedMail } from '../db/mail/ledger.ts';
import { isDatabaseAway } from '../db/passing-failures.ts';
import { withCommit } from '../db/transaction.ts';
import type { PostRoomTimes } from '../domain/mail/times.ts';
import { grouped } from './grouped.ts';
import { accept, type Ended, finishSurely } from './finish.ts';

/** What the ledger is asked and told of the mails that are under way. */
export type Ledger = {
  /** Whether a mail may go, now that the relay has asked for its first byte. */
  readonly mayGo: (mail: ClaimedMail) => Promise<LastWord>;
  /** Writes down how a hand-over has ended. */
  readonly finish: (ended: Ended) => Promise<void>;
};

type Call = { readonly mail: ClaimedMail; readonly ended?: Ended };

/**
 * Mails that stand at their first byte together are judged and committed together, and with them what the relay has taken
 * meanwhile. What such a group cannot have is asked for by each alone, since only one of them may be in the way; but where
 * the database is away nobody knows what became of it, and none may go.
 */
export function createLedger(db: Database, times: PostRoomTimes): Ledger {
  const write = async (calls: readonly Call[], brief: boolean): Promise<(call: Call) => LastWord> => {
    const asking = calls.flatMap(({ mail, ended }) => (ended === undefined ? [mail] : []));
    const accepted = calls.flatMap(({ ended }) => ended ?? []);
    const { later } = await as(db, { role: 'worker' }, async (tx) => {
      if (brief) void waitBriefly(tx).catch(() => undefined);
      const answers = await mayGo(tx, asking, times.leaseMs);
      if (accepted.length > 0) withCommit(tx, accept(tx, accepted));
      return answers;
    });
    const answerTo = await later;
    return ({ mail }) => answerTo(mail);
  };
  const finish = (ended: Ended) => finishSurely(db, ended, { graceMs: times.graceMs, forMs: times.leaseMs });
  const alone = async (call: Call, error: unknown): Promise<LastWord> => {
    if (call.ended === undefined && isDatabaseAway(error)) throw error;
    if (call.ended === undefined) return (await write([call], false))(call);
    await finish(call.ended);
    return 'stop';
  };
  const together = grouped<Call, LastWord>((calls) => write(calls, true), alone);
  return {
    mayGo: (mail) => together({ mail }),
    async finish(ended) {
      // What needs more than one statement is written by itself.
      if (ended.outcome.kind === 'accepted') await together({ mail: ended.mail, ended });
      else await finish(ended);
    },
  };
}
