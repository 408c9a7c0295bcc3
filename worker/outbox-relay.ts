import type { Client } from '@temporalio/client';
import { tell } from '../client/nudges.ts';
import type { Database } from '../db/connect.ts';
import { findForgotten, flushOutbox } from '../db/outbox.ts';
import { removeDue } from '../db/retention.ts';
import { tidy } from '../db/tidy.ts';

export type Relay = {
  /** After a commit: sends at once what the transaction put into the outbox. */
  flush(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Tells Temporal what was committed: at once when asked, and once a minute for what a crash left behind. A failure is
 * logged and met again by the next round; no caller's transaction depends on it (design section 2).
 */
export function startOutboxRelay(deps: {
  db: Database;
  client: Client;
  everyMs: number;
  onError: (error: unknown) => void;
}): Relay {
  const { everyMs } = deps;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    try {
      await flushOutbox(deps.db, (row) => tell(deps.client, row));
    } catch (error) {
      deps.onError(error);
    }
  }

  function sweepAgain(): void {
    running = sweep();
  }

  async function sweep(): Promise<void> {
    try {
      await findForgotten(deps.db);
      await tidy(deps.db);
      await removeDue(deps.db);
    } catch (error) {
      deps.onError(error);
    }
    await flush();
    if (!stopped) timer = setTimeout(sweepAgain, everyMs);
  }
  sweepAgain();

  return {
    flush,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
