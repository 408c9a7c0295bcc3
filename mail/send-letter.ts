import { randomBytes } from 'node:crypto';
import { pageTime } from '../domain/calendar/zones.ts';
import type { HandOverTimes } from '../domain/mail/times.ts';
import { writeLetter } from '../domain/mail/letters.ts';
import type { WaitingLetter } from '../db/mail/letters.ts';
import type { Budget } from './budget.ts';
import { compose, returnPath } from './compose.ts';
import type { Sign } from './dkim.ts';
import { createRelay } from './hand-over.ts';
import type { House } from './write.ts';

/** 'later' where it is not known to be taken, and is tried again. */
export type LetterSender = (letter: WaitingLetter) => Promise<'sent' | 'not-reached' | 'later'>;

/** A letter is nobody's task and has no page to be read in its place: it waits for its turn as long as this. */
const patienceMs = 60_000;

/** Hands one letter to the relay, apart from the ledger of notices: it goes to the address that it names and to no other. */
export function createLetterSender(deps: {
  smtpUrl: string;
  house: House;
  budget: Budget;
  times: HandOverTimes;
  sign?: Sign | undefined;
  /** Aborted when no other letter is begun, and when one under way is waited for no longer. */
  stopping?: AbortSignal | undefined;
  leaving?: AbortSignal | undefined;
}): LetterSender {
  const { house } = deps;
  return async (letter) => {
    if (!(await deps.budget.take(performance.now() + patienceMs, deps.stopping))) return 'later';
    const relay = createRelay(deps.smtpUrl, deps.times, deps);
    const time = (at: number | null) => (at === null ? '' : pageTime(at, 'Europe/London'));
    try {
      const mail = writeLetter({ ...letter, ...house, from: time(letter.fromAt), until: time(letter.untilAt) });
      const { raw } = compose(mail, letter.address, house, { at: letter.now });
      // A token that no mail has: a bounce of a letter says nothing about an obligation.
      const token = randomBytes(16).toString('hex');
      const message = { address: letter.address, returnPath: returnPath(token, house), raw };
      const outcome = await relay.handOver(message, async () => 'go');
      if (outcome.kind === 'accepted') return 'sent';
      return outcome.kind === 'not-reached' ? 'not-reached' : 'later';
    } finally {
      relay.close();
    }
  };
}
