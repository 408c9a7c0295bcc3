import type { Portal } from '../../web/context.ts';
import { traceOf } from '../../web/trace.ts';

/**
 * Hands codes to the relay beside the answer to the browser: the page comes after the same time whether or not an
 * address is known. So a failed hand-over is told to everybody who has just asked, known or not.
 */
export function createCodeMail({ sendCode, log }: Pick<Portal, 'sendCode' | 'log'>) {
  let lastFailed = false;

  async function handOver(address: string, code: string, minutes: number): Promise<void> {
    try {
      lastFailed = (await sendCode({ address, code, minutes })) === 'failed';
    } catch (error) {
      lastFailed = true;
      log.error({ trace: traceOf(error) }, 'a sign-in code could not be handed to the relay');
    }
  }

  return {
    /** Begins the hand-over and does not wait for its end. */
    begin(address: string, code: string, minutes: number): void {
      void handOver(address, code, minutes);
    },
    /** Whether the relay did not take the last code that this process handed over. */
    inTrouble: () => lastFailed,
  };
}
