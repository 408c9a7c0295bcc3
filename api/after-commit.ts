import type { Client } from '@temporalio/client';
import { tell } from '../client/nudges.ts';
import { wakeIfNothingOpen } from '../db/answers.ts';
import type { Database } from '../db/connect.ts';
import { publishChange } from '../db/live-events.ts';
import { flushOutbox } from '../db/outbox.ts';

/**
 * What follows a committed fact and is never part of its answer: pages that watch are told, Temporal is nudged if what
 * happens next may have changed. What fails here is met again by the worker's relay (design section 2).
 * Returns a function that waits for what is under way, for a graceful end.
 */
export function followCommits(deps: {
  db: Database;
  client: Client;
  onError: (error: unknown) => void;
}): () => Promise<void> {
  const { db, client, onError } = deps;
  const running = new Set<Promise<void>>();
  const follow = async (processIds: ReadonlySet<string>) => {
    try {
      for (const processId of processIds) {
        await publishChange(db, processId);
        await wakeIfNothingOpen(db, processId);
      }
      await flushOutbox(db, (row) => tell(client, row));
    } catch (error) {
      onError(error);
    }
  };
  db.onCommit = (processIds) => {
    const following = follow(processIds).finally(() => running.delete(following));
    running.add(following);
  };
  return async () => void (await Promise.all(running));
}
