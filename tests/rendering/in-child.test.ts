import { expect, test } from 'vitest';
import { renderInChild, renderingBounds } from '../../worker/rendering/in-child.ts';
import { material, richTree } from '../support/report-tree.ts';

const order = { format: 'bundle', material } as const;
const patient = new AbortController().signal;

test('a file is made in a process of its own, which says what it is doing', async () => {
  const told: string[] = [];
  const made = await renderInChild(order, { signal: patient, tell: (doing) => told.push(doing) });
  if (!('file' in made)) throw new Error(made.trouble);
  expect(Buffer.from(made.file).subarray(0, 5).toString()).toBe('%PDF-');
  expect(told).toEqual(['Reading board & paper.pdf', 'Setting the pages']);
});

test.each([
  ['takes too long', { ...renderingBounds, timeoutMs: 20 }, order],
  ['takes too much memory', { ...renderingBounds, megabytes: 8 }, order],
  [
    'cannot be read',
    renderingBounds,
    { ...order, material: { ...material, tree: { ...richTree, meeting: { ...richTree.meeting, on: 'no day' } } } },
  ],
])('what %s is given up, and whoever asked is told', async (_why, bounds, asked) => {
  const made = await renderInChild(asked, { signal: patient, tell: () => undefined, bounds });
  expect(Object.keys(made)).toEqual(['trouble']);
});

test('the process is killed when nobody wants the file any more', async () => {
  const cancel = new AbortController();
  const never = renderInChild(order, { signal: cancel.signal, tell: () => cancel.abort(new Error('cancelled')) });
  await expect(never).rejects.toThrow('cancelled');
});
