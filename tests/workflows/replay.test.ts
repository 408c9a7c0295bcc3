import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundle } from '../../worker/create-workers.ts';
import { keptHistories } from '../support/histories.ts';

test('every kept history replays on the code of today', async () => {
  const histories = keptHistories();
  expect(histories.length).toBeGreaterThanOrEqual(3);
  const results = Worker.runReplayHistories(
    { workflowBundle: await bundle() },
    histories as Parameters<typeof Worker.runReplayHistories>[1],
  );
  for await (const result of results) expect(result.error, result.workflowId).toBeUndefined();
}, 60_000);
