import { parentPort, workerData } from 'node:worker_threads';
import { diffArrays } from 'diff';
import { aroundChanges, comparable, type DiffLine, linesOf } from '../../../domain/sign-offs/line-diff.ts';

// Run by compare-texts.ts in a thread of its own: one comparison, then it ends.
const { before, after } = workerData as { readonly before: string; readonly after: string };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
parentPort?.postMessage(compare());

function compare(): DiffLine[] | null {
  const parts = diffArrays(linesOf(before), linesOf(after), { maxEditLength: comparable.changes, timeout: 4_000 });
  if (parts === undefined) return null;
  const lines = aroundChanges(
    parts.flatMap(({ added, removed, value }) =>
      value.map((text): DiffLine => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text })),
    ),
  );
  return lines.reduce((sum, { text }) => sum + text.length, 0) > comparable.shown ? null : lines;
}
