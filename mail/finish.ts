import { setTimeout as sleep } from 'node:timers/promises';
import { as, type Database, type Tx } from '../db/connect.ts';
import type { ClaimedMail } from '../db/mail/ledger.ts';
import { acceptMails, changeState, pauseForFault, finishNotReached } from '../db/mail/finish.ts';
import { retryDelayMs } from './backoff.ts';
import type { Outcome } from './outcome.ts';

/** A hand-over that has ended and is not written down yet. */
export type Ended = { readonly mail: ClaimedMail; readonly outcome: Outcome };

/** Writes down what the relay took. */
export async function accept(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const accepted = ended.flatMap(({ mail: { id, fence }, outcome }) =>
    outcome.kind === 'accepted' ? [{ id, fence, replyCode: outcome.code, replyText: outcome.text }] : [],
  );
  await acceptMails(tx, accepted);
}

/** Writes into the ledger how a hand-over ended: state, notices, trail and, where it says so, person or pause. */
async function finish(tx: Tx, { mail, outcome }: Ended, graceMs: number): Promise<void> {
  const claim = { id: mail.id, fence: mail.fence };
  switch (outcome.kind) {
    case 'accepted':
      return accept(tx, [{ mail, outcome }]);
    case 'retry':
      await changeState(tx, claim, {
        state: 'retry_wait',
        waitMs: retryDelayMs(mail.attempts),
        code: outcome.code === null ? 'connection-lost' : 'relay-said-later',
        replyCode: outcome.code,
        replyText: outcome.text,
      });
      return;
    case 'not-reached':
      return finishNotReached(tx, claim, outcome);
    case 'our-fault':
      // The first says why; what this mail met is kept on it. Nothing is failed.
      await pauseForFault(tx, outcome.code);
      if (outcome.ofThisMail)
        await changeState(tx, claim, { state: 'held', code: outcome.code, replyText: outcome.text, act: 'mail-held' });
      else
        await changeState(tx, claim, { state: 'retry_wait', waitMs: 0, code: outcome.code, replyText: outcome.text });
      return;
    case 'unknown':
      await changeState(tx, claim, {
        state: 'unknown',
        waitMs: graceMs,
        code: 'answer-lost',
        replyText: outcome.text,
        act: 'mail-unknown',
      });
      return;
    case 'stopped':
      return finishStopped(tx, claim, outcome.why, mail.attempts);
  }
}

async function finishStopped(
  tx: Tx,
  claim: { id: string; fence: number },
  why: Extract<Outcome, { kind: 'stopped' }>['why'],
  attempts: number,
): Promise<void> {
  // The gate has put the mail aside already, or another sender has it.
  if (why === 'stop') return;
  if (why === 'failed')
    await changeState(tx, claim, { state: 'retry_wait', waitMs: retryDelayMs(attempts), code: 'gate-failed' });
  else if (why === 'leaving') await changeState(tx, claim, { state: 'retry_wait', waitMs: 0, code: 'sender-left' });
  else await changeState(tx, claim, { state: 'failed', code: why, act: 'mail-failed' });
}

const longestPauseMs = 5_000;

/**
 * Finishes, and repeats it while the database is away (R6): the living process is the only one that knows. After
 * `forMs` it gives up, and the lease makes the mail `unknown`.
 */
export async function finishSurely(
  db: Database,
  ended: Ended,
  times: { graceMs: number; forMs: number },
): Promise<void> {
  const untilMs = performance.now() + times.forMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await as(db, { role: 'worker' }, (tx) => finish(tx, ended, times.graceMs));
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await sleep(pauseMs);
    }
  }
}
