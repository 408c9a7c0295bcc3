import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../problem.ts';
import { StartProblem } from '../problem.ts';

/** One thing that runs and has to be stopped. */
type Part = {
  name: string;
  stop: () => Promise<void>;
  /** Ends it at once, for people who press Ctrl-C twice. */
  force: () => void;
  /** Resolves with how it ended; without it we cannot go on. Absent for what restarts by itself. */
  ended?: Promise<string>;
};

/** Everything that runs, stopped in the reverse order of its start. */
export type Parts = {
  add(part: Part): void;
  /** Resolves when all is stopped, also for a second caller. */
  stop: () => Promise<void>;
  force: () => void;
  /** Rejects with one sentence when a part ends that we cannot do without. */
  broken: Promise<never>;
};

export function createParts(log: (line: string) => void): Parts {
  const parts: Part[] = [];
  const { promise: broken, reject } = Promise.withResolvers<never>();
  // Whoever waits for it hears of it; a run that is over before then is no news.
  broken.catch(() => {});
  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      log(`Stopping ${part.name}`);
      await part.stop().catch((error: unknown) => log(`${part?.name} did not stop well: ${reasonOf(error)}`));
    }
  };
  const watch = async (name: string, ended: Promise<string>) => {
    const how = await ended;
    if (stopped !== undefined) return;
    reject(new StartProblem(`${name} ended by itself (${how}), so everything stops; start again to go on.`));
  };
  return {
    broken,
    add(part) {
      parts.push(part);
      if (part.ended !== undefined) void watch(part.name, part.ended);
    },
    stop: () => (stopped ??= stopAll()),
    force: () => parts.forEach((part) => part.force()),
  };
}

/** Waits until an address answers 200. Errors: a StartProblem after `withinMs`. */
export async function waitUntilHealthy(url: string, withinMs: number): Promise<void> {
  let reason = 'no answer';
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(250)) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      await response.body?.cancel();
      if (response.status === 200) return;
      reason = `status ${response.status}`;
    } catch (error) {
      reason = reasonOf(error);
    }
  }
  throw new StartProblem(`${url} is not ready after ${withinMs / 1000} seconds (${reason}): the lines above say why.`);
}
