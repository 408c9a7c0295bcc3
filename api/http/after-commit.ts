import type { Client } from '@temporalio/client';
import { tell } from '../../client/nudges.ts';
import { wakeIfNothingOpen } from '../../db/tasks/answers/answers.ts';
import type { Database } from '../../db/connect.ts';
import { publishChange } from '../../db/live-events.ts';
import { flushOutbox } from '../../db/chase/outbox.ts';

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
  const touched = new Set<string>();
  let running: Promise<void> | undefined;
  let turn: Promise<void> | undefined;
  let asked = false;
  let telling: Promise<void> | undefined;

  async function follow(): Promise<void> {
    while (touched.size > 0) {
      const processIds = [...touched];
      touched.clear();
      turn = tellOf(processIds).catch(onError);
      await turn;
    }
    running = undefined;
  }

  async function tellOf(processIds: readonly string[]): Promise<void> {
    for (const processId of processIds) {
      await publishChange(db, processId);
      await wakeIfNothingOpen(db, processId);
    }
  }

  function askTemporal(): void {
    asked = true;
    telling ??= tellTemporal();
  }

  /** After the rest, which never waits for it: pages that watch hear of a change though Temporal is slow. */
  async function tellTemporal(): Promise<void> {
    while (asked) {
      await turn;
      asked = false;
      await flushOutbox(db, (row) => tell(client, row)).catch(onError);
    }
    telling = undefined;
  }

  // One at a time: what is touched while it runs is met by its next turn, so that a rush of answers is followed once.
  db.onCommit = (processIds) => {
    for (const processId of processIds) touched.add(processId);
    if (touched.size > 0) running ??= follow();
    askTemporal();
  };
  return async () => {
    await running;
    await telling;
  };
}
