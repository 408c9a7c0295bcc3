import { Worker } from 'node:worker_threads';

/** What is worked out beside the thread that answers people: within this time and memory, or not at all. */
type Bounds = { readonly longestMs: number; readonly mostMb: number };

/** So many at once: they take processors from nobody who answers. */
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Runs a file in a thread of its own and gives what it posts first. In: the file, and what it finds as its `workerData`.
 * Out: undefined where it took too long, ran out of memory or threw.
 */
export async function inThread<T>(
  file: URL,
  workerData: unknown,
  { longestMs, mostMb }: Bounds,
): Promise<T | undefined> {
  if (running >= atOnce) await new Promise<void>((resolve) => void waiting.push(resolve));
  running += 1;
  const worker = new Worker(file, { workerData, resourceLimits: { maxOldGenerationSizeMb: mostMb } });
  try {
    return await new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), longestMs);
      const settle = (answer?: T) => {
        clearTimeout(late);
        resolve(answer);
      };
      worker.once('message', (answer: T) => settle(answer));
      worker.once('error', () => settle());
    });
  } finally {
    await worker.terminate();
    running -= 1;
    waiting.shift()?.();
  }
}
