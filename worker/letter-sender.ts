import { as, type Database } from '../db/connect.ts';
import { claimLetter, settleLetter } from '../db/letters.ts';
import type { LetterSender } from '../mail/send-letter.ts';

/** Sends every letter that waits; no transaction is open while the relay is spoken to. Returns how many it tried. */
export async function sendLetters(db: Database, send: LetterSender): Promise<number> {
  for (let tried = 0; ; tried += 1) {
    const letter = await as(db, { role: 'worker' }, claimLetter);
    if (letter === undefined) return tried;
    const outcome = await send(letter);
    if (outcome !== 'later') await as(db, { role: 'worker' }, (tx) => settleLetter(tx, letter.id, outcome));
  }
}

/** Looks for letters every few seconds. A failure is logged and met again by the next round. */
export function startLetterSender(deps: {
  db: Database;
  send: LetterSender;
  everyMs: number;
  onError: (error: unknown) => void;
}): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function again(): void {
    running = round();
  }

  async function round(): Promise<void> {
    try {
      await sendLetters(deps.db, deps.send);
    } catch (error) {
      deps.onError(error);
    }
    if (!stopped) timer = setTimeout(again, deps.everyMs);
  }
  again();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
