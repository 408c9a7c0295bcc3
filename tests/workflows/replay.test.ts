import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { workflowCode, writeBundles } from '../../worker/create-workers.ts';
import * as workflows from '../../workflows/index.ts';
import { keptHistories, landings } from '../support/histories.ts';

type Event = Readonly<Record<string, Readonly<Record<string, unknown>>>> & { readonly eventType: string };
const eventsOf = ({ history }: { history: unknown }) => (history as { events: Event[] }).events;

const folder = mkdtempSync(join(tmpdir(), 'concordat-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every kept history of every landing replays on the code of today, as images hold it, with traces and without', async () => {
  await writeBundles(folder);
  const failed: string[] = [];
  for (const traced of [false, true]) {
    const workflowBundle = await workflowCode({ traced, folder });
    expect(workflowBundle).toHaveProperty('codePath');
    const sinks = traced ? { traces: { handled: { fn: () => undefined } } } : {};
    const histories = keptHistories() as Parameters<typeof Worker.runReplayHistories>[1];
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks }, histories))
      if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
  }
  expect(failed).toEqual([]);
  expect(await workflowCode({ traced: false, folder: join(folder, 'elsewhere') })).toHaveProperty('code');
}, 120_000);

test('of the newest landing there is one of every workflow, with what is hard to replay', () => {
  const newest = keptHistories().filter(({ workflowId }) => workflowId.startsWith(landings().at(-1) ?? ''));
  const begun = newest.map((kept) => eventsOf(kept)[0]?.['workflowExecutionStartedEventAttributes']);
  const types = begun.map((started) => (started?.['workflowType'] as { name?: string } | undefined)?.name ?? '');
  expect([...new Set(types)].toSorted()).toEqual(Object.keys(workflows).toSorted());

  const all = newest.flatMap(eventsOf);
  const failed = all.map((event) => event['workflowTaskFailedEventAttributes']?.['cause']);
  expect(failed).toContain('WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW');
  expect(begun.filter((started) => started?.['continuedExecutionRunId']).length).toBeGreaterThanOrEqual(2);
  expect(all.some(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW')).toBe(true);
  expect(newest.filter(overlap).length).toBeGreaterThanOrEqual(1);
});

/** Whether a decision was accepted while one before it was still being recorded. */
function overlap(kept: { history: unknown }): boolean {
  let open = 0;
  return eventsOf(kept).some(({ eventType }) => {
    if (eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED') open -= 1;
    if (eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED') open += 1;
    return open > 1;
  });
}
