import { randomBytes } from 'node:crypto';
import type { HandOverTimes } from '../domain/mail/times.ts';
import { signInCodeMail } from '../domain/mail/mail.ts';
import type { Budget } from './budget.ts';
import { compose, returnPath, type Sender } from './compose.ts';
import type { Sign } from './dkim.ts';
import { createRelay } from './hand-over.ts';

export type CodeSender = (code: { address: string; code: string; minutes: number }) => Promise<'sent' | 'failed'>;

/** A person waits at the page: longer than this nobody does. */
const patienceMs = 5_000;

/**
 * Hands a sign-in code to the relay itself, without Temporal and without the ledger: once, and never again, whatever the
 * relay says (design section 7). 'failed' where it is not known to be taken; the page then offers a new code.
 */
export function createCodeSender(deps: {
  smtpUrl: string;
  sender: Sender;
  budget: Budget;
  times: HandOverTimes;
  sign?: Sign | undefined;
}): CodeSender {
  return async ({ address, code, minutes }) => {
    if (!(await deps.budget.take(performance.now() + patienceMs))) return 'failed';
    const relay = createRelay(deps.smtpUrl, deps.times, deps);
    try {
      const mail = compose(signInCodeMail({ code, minutes, replyTo: deps.sender.replyTo }), address, deps.sender, {
        at: Date.now(),
      });
      // A token that no mail has: a bounce of a code says nothing about an obligation.
      const returnToken = randomBytes(16).toString('hex');
      const outcome = await relay.handOver(
        { address, returnPath: returnPath(returnToken, deps.sender), raw: mail.raw },
        async () => 'go',
      );
      return outcome.kind === 'accepted' ? 'sent' : 'failed';
    } catch {
      return 'failed';
    } finally {
      relay.close();
    }
  };
}
