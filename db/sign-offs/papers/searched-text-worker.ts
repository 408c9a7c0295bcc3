import { parentPort, workerData } from 'node:worker_threads';
import { type Paper, textOf } from './text-of.ts';

// Run by searched-text.ts in a thread of its own: one paper, then it ends.
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
parentPort?.postMessage((await textOf(workerData as Paper).catch(() => null)) ?? '');
