import type { Client } from '@temporalio/client';
import { tell } from '../client/nudges.ts';
import type { Database } from '../db/connect.ts';
import { flushOutbox } from '../db/chase/outbox.ts';
import { findForgotten } from '../db/decisions/find-forgotten.ts';
import { openFeedback } from '../db/public/feedback.ts';
import { removeDue } from '../db/records/retention.ts';
import { tidy } from '../db/records/tidy.ts';
import { repeat, type Repeated } from '../repeat.ts';

export type Relay = Repeated & {
  /** After a commit: sends at once what the transaction put into the outbox. */
  flush(): Promise<void>;
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
  async function flush(): Promise<void> {
    try {
      await flushOutbox(deps.db, (row) => tell(deps.client, row));
    } catch (error) {
      deps.onError(error);
    }
  }

  async function sweep(): Promise<void> {
    try {
      await openFeedback(deps.db);
      await findForgotten(deps.db);
      await tidy(deps.db);
      await removeDue(deps.db);
    } finally {
      await flush();
    }
  }
  return { flush, ...repeat(sweep, deps) };
}
