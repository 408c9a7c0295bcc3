import { Worker } from 'node:worker_threads';
import type { DiffLine } from '../../../domain/sign-offs/line-diff.ts';

/** A comparison is either there within this time or not at all. */
const longestMs = 5_000;
/** So many at once: they take processors from nobody who answers. */
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * What changed from one text to another, line by line, worked out beside the thread that answers people. Out: the lines
 * around each change, none where nothing changed; null beyond the bounds of `comparable`, or where it took too long.
 */
export async function compareTexts(before: string, after: string): Promise<readonly DiffLine[] | null> {
  if (running >= atOnce) await new Promise<void>((resolve) => void waiting.push(resolve));
  running += 1;
  const worker = new Worker(new URL('./compare-texts-worker.ts', import.meta.url), {
    workerData: { before, after },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  try {
    return await new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), longestMs);
      const settle = (lines: readonly DiffLine[] | null) => {
        clearTimeout(late);
        resolve(lines);
      };
      worker.once('message', (lines: readonly DiffLine[] | null) => settle(lines));
      // Out of memory, above all: then it is beyond what can be compared.
      worker.once('error', () => settle(null));
    });
  } finally {
    await worker.terminate();
    running -= 1;
    waiting.shift()?.();
  }
}
