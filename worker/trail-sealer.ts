import type { Database } from '../db/connect.ts';
import { sealTrail } from '../db/seal-trail.ts';

/** Seals the audit trail every few seconds. A failure is logged and met again by the next round. */
export function startTrailSealer(deps: { db: Database; everyMs: number; onError: (error: unknown) => void }): {
  stop(): Promise<void>;
} {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function again(): void {
    running = round();
  }

  async function round(): Promise<void> {
    try {
      await sealTrail(deps.db);
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
