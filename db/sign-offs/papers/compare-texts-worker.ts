import { parentPort, workerData } from 'node:worker_threads';
import { diffArrays } from 'diff';
import { type Paper, textOf } from './text-of.ts';
import { aroundChanges, comparable, type DiffLine, linesOf } from '../../../domain/sign-offs/line-diff.ts';

// Run by compare-texts.ts in a thread of its own: one comparison, then it ends.
const { before, after } = workerData as { readonly before: Paper; readonly after: Paper };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
parentPort?.postMessage(await compare());

async function compare(): Promise<DiffLine[] | 'too-long' | 'no-words'> {
  const [old, now] = await Promise.all([before, after].map((paper) => textOf(paper).catch(() => undefined)));
  if (old === undefined || now === undefined) return 'no-words';
  if (old === null || now === null) return 'too-long';
  const parts = diffArrays(linesOf(old), linesOf(now), { maxEditLength: comparable.changes, timeout: 4_000 });
  if (parts === undefined) return 'too-long';
  const lines = aroundChanges(
    parts.flatMap(({ added, removed, value }) =>
      value.map((text): DiffLine => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text })),
    ),
  );
  return lines.reduce((sum, { text }) => sum + text.length, 0) > comparable.shown ? 'too-long' : lines;
}
