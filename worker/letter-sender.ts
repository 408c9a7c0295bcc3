import { as, type Database } from '../db/connect.ts';
import { claimLetter, finishLetter } from '../db/mail/letters.ts';
import type { LetterSender } from '../mail/send-letter.ts';

/**
 * Sends every letter that waits, until `stopping` is aborted; no transaction is open while the relay is spoken to.
 * Returns how many it tried.
 */
export async function sendLetters(db: Database, send: LetterSender, stopping?: AbortSignal): Promise<number> {
  for (let tried = 0; ; tried += 1) {
    if (stopping?.aborted === true) return tried;
    const letter = await as(db, { role: 'worker' }, claimLetter);
    if (letter === undefined) return tried;
    const outcome = await send(letter);
    if (outcome !== 'later')
      await as(db, { role: 'worker' }, (tx) => finishLetter(tx, { letterId: letter.id, outcome }));
  }
}
