import { Worker } from 'node:worker_threads';
import type { DiffLine } from '../../../domain/sign-offs/line-diff.ts';
import type { Paper } from './text-of.ts';

type Compared = readonly DiffLine[] | 'too-long' | 'no-words';

/** A comparison is either there within this time or not at all. */
const longestMs = 5_000;
/** So many at once: they take processors from nobody who answers. */
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * What changed from one paper to another, line by line (of a document: paragraph by paragraph), worked out beside the thread
 * that answers people. Out: the lines around each change, none where nothing changed; 'too-long' beyond the bounds of
 * `comparable`, or where it took too long; 'no-words' where one of the two cannot be read.
 */
export async function compareTexts(before: Paper, after: Paper): Promise<Compared> {
  if (running >= atOnce) await new Promise<void>((resolve) => void waiting.push(resolve));
  running += 1;
  const worker = new Worker(new URL('./compare-texts-worker.ts', import.meta.url), {
    workerData: { before, after },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  try {
    return await new Promise((resolve) => {
      const late = setTimeout(() => resolve('too-long'), longestMs);
      const settle = (lines: Compared) => {
        clearTimeout(late);
        resolve(lines);
      };
      worker.once('message', (lines: Compared) => settle(lines));
      // Out of memory, above all: then it is beyond what can be compared.
      worker.once('error', () => settle('too-long'));
    });
  } finally {
    await worker.terminate();
    running -= 1;
    waiting.shift()?.();
  }
}
