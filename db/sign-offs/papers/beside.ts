import { Worker } from 'node:worker_threads';

/** So many at once: they take processors from nobody who answers. */
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * What a file of this folder works out in a thread of its own, from what it is given. Undefined: it took longer than `longestMs` from
 * when it began, or more memory than a paper may; what is packed in a file may be anything.
 */
export async function workedOutBeside<Told>(
  file: string,
  workerData: unknown,
  longestMs: number,
): Promise<Told | undefined> {
  if (running >= atOnce) await new Promise<void>((resolve) => void waiting.push(resolve));
  running += 1;
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  try {
    return await new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), longestMs);
      const settle = (told: Told | undefined) => {
        clearTimeout(late);
        resolve(told);
      };
      worker.once('message', (told: Told) => settle(told));
      // Out of memory, above all.
      worker.once('error', () => settle(undefined));
    });
  } finally {
    await worker.terminate();
    running -= 1;
    waiting.shift()?.();
  }
}
