import { createContext, runInContext } from 'node:vm';
import { Worker } from '@temporalio/worker';
import { bundle } from '../../worker/create-workers.ts';
import { keptHistories } from '../support/histories.ts';

/**
 * Replays the kept histories as a process of its own, in the time zone that it was given, with date and number formats
 * of another kind inside the workflow sandbox as well. Prints what it did, as JSON.
 */
const otherData = `(() => {
  const wrong = () => 'elsewhere';
  for (const name of ['DateTimeFormat', 'NumberFormat', 'RelativeTimeFormat', 'Collator'])
    Object.defineProperty(Intl, name, { value: class { format() { return wrong(); } formatToParts() { return []; }
      compare() { return 0; } resolvedOptions() { return { timeZone: 'Asia/Kathmandu', locale: 'tr' }; } } });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'toString', 'getTimezoneOffset', 'getHours'])
    Object.defineProperty(Date.prototype, name, { value: wrong, configurable: true, writable: true });
  Object.defineProperty(Number.prototype, 'toLocaleString', { value: wrong, configurable: true, writable: true });
})();\n`;

const made = await bundle();
const results = Worker.runReplayHistories(
  { workflowBundle: { code: otherData + made.code } },
  keptHistories() as Parameters<typeof Worker.runReplayHistories>[1],
);
const replayed: string[] = [];
const failed: string[] = [];
for await (const result of results)
  (result.error === undefined ? replayed : failed).push(
    result.error === undefined ? result.workflowId : `${result.workflowId}: ${result.error.message}`,
  );
const patched: unknown = runInContext(`${otherData} new Intl.DateTimeFormat().format(0)`, createContext({}));
// oxlint-disable-next-line no-console -- what the test reads
console.log(JSON.stringify({ offset: new Date().getTimezoneOffset(), patched, replayed, failed }));
