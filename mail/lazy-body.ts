import { Readable } from 'node:stream';

/** How far the body of one hand-over has come, as its own process knows it. */
export type BodyProgress = {
  /** Settles when the last word before the first byte has been asked for; undefined while it has not been. */
  gate: Promise<'go' | 'stop' | 'failed'> | undefined;
  /** The first byte may have been written. */
  begun: boolean;
  /** The last byte was given away, and so the final dot may have been written. */
  ended: boolean;
};

/** Small enough that a body of some length is not given away before the socket has taken its beginning. */
const chunkBytes = 16 * 1024;

/**
 * A body that asks before its first byte. nodemailer reads it only after the relay's 354, so between question and
 * answer nothing of it has been sent (design section 4). When the answer is no, it stays silent and calls `onRefused`.
 */
export function lazyBody(
  raw: Buffer,
  beforeFirstByte: () => Promise<'go' | 'stop'>,
  on: { begin: () => void; refuse: (answer: 'stop' | 'failed') => void },
): { body: Readable; progress: BodyProgress } {
  const progress: BodyProgress = { gate: undefined, begun: false, ended: false };
  let offset = 0;
  const give = (body: Readable): void => {
    progress.ended = offset >= raw.length;
    body.push(progress.ended ? null : raw.subarray(offset, offset + chunkBytes));
    offset += chunkBytes;
  };
  const body = new Readable({
    read() {
      if (progress.begun) return give(this);
      progress.gate ??= beforeFirstByte().catch(() => 'failed' as const);
      void progress.gate.then((answer) => {
        if (answer !== 'go') return on.refuse(answer);
        // The connection was lost while the answer was awaited: nodemailer destroyed the body, nothing will be sent.
        if (this.destroyed) return undefined;
        progress.begun = true;
        on.begin();
        return give(this);
      });
      return undefined;
    },
  });
  return { body, progress };
}
