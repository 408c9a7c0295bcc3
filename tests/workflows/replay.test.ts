import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundle } from '../../worker/create-workers.ts';
import * as workflows from '../../workflows/index.ts';
import { keptHistories, landings } from '../support/histories.ts';

type Event = Readonly<Record<string, Readonly<Record<string, unknown>>>> & { readonly eventType: string };
const eventsOf = ({ history }: { history: unknown }) => (history as { events: Event[] }).events;

/** What `npm start` runs, and what runs where traces are on. */
const codes = [
  ['the code of today', async () => ({ workflowBundle: await bundle() })],
  [
    'the code of today with the interceptors of traces',
    async () => ({
      workflowBundle: await bundle({ traced: true }),
      sinks: { traces: { handled: { fn: () => undefined } } },
    }),
  ],
] as const;

test.each(codes)(
  'every kept history of every landing replays on %s',
  async (_name, code) => {
    const histories = keptHistories() as Parameters<typeof Worker.runReplayHistories>[1];
    const failed: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories(await code(), histories))
      if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
    expect(failed).toEqual([]);
  },
  90_000,
);

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
