import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { as, type Database } from '../db/connect.ts';
import { beginRendering, type Begun, endRendering, noteProgress } from '../db/reports/renderings.ts';

/** Makes the file in a process of its own. Out: undefined where it cannot be made, however often it is tried. */
export type Render = (
  begun: Begun,
  told: { readonly signal: AbortSignal; readonly tell: (doing: string) => void },
) => Promise<Uint8Array | undefined>;

export type DocumentActivities = ReturnType<typeof createDocumentActivities>;

const worker = { role: 'worker' } as const;
const heartbeatMs = 5_000;

/** The effects of making a file: run again after its worker was killed, it begins again, and a file that is there is left as it is. */
export function createDocumentActivities({ db, render }: { readonly db: Database; readonly render: Render }) {
  return {
    /** Throws a CancelledFailure when it was cancelled, else what the database threw. */
    async renderDocument({ renderingId }: { renderingId: string }): Promise<void> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), heartbeatMs);
      try {
        const begun = await as(db, worker, (tx) => beginRendering(tx, renderingId));
        if (begun === undefined) return;
        const file = await render(begun, {
          signal: context.cancellationSignal,
          // How far it is helps who waits; the file does not depend on it.
          tell: (doing) => void as(db, worker, (tx) => noteProgress(tx, renderingId, doing)).catch(() => undefined),
        });
        const content = file && Buffer.from(file);
        const made = content && { content, sha256: createHash('sha256').update(content).digest('hex') };
        await as(db, worker, (tx) => endRendering(tx, renderingId, made));
      } finally {
        clearInterval(beat);
      }
    },
  };
}
