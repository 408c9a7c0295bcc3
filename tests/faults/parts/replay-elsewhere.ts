import { Worker } from '@temporalio/worker';
import { bundle } from '../../../worker/create-workers.ts';
import { keptHistories } from '../../support/histories.ts';

/**
 * Replays the kept histories as a process of its own, in the time zone that it was given, in a sandbox in which whatever
 * reads zones or locales throws: the workflow task then fails, and so does the replay. Then it replays them once more
 * with workflow code that does read them, which must fail: else the sandbox did not have the traps. Prints all of it.
 */
const traps = `(() => {
  const trap = () => { throw new TypeError('zone data was reached'); };
  for (const name of Object.getOwnPropertyNames(Intl))
    Object.defineProperty(Intl, name, { value: class { constructor() { trap(); } static supportedLocalesOf() { trap(); } } });
  const ofTime = (name) => /^(?:to(?:Locale.*|String|DateString|TimeString)|[gs]etTimezoneOffset|[gs]et(?:Hours|Minutes|Date|Day|Month|FullYear|Year))$/.test(name);
  for (const [prototype, which] of [[Date.prototype, ofTime], [Number.prototype, (name) => name === 'toLocaleString'],
    [String.prototype, (name) => /^(?:toLocale|localeCompare)/.test(name)]])
    for (const name of Object.getOwnPropertyNames(prototype).filter(which))
      Object.defineProperty(prototype, name, { value: trap, configurable: true, writable: true });
})();\n`;

async function replay(code: string): Promise<{ replayed: string[]; failed: string[] }> {
  const results = Worker.runReplayHistories(
    { workflowBundle: { code } },
    keptHistories() as Parameters<typeof Worker.runReplayHistories>[1],
  );
  const replayed: string[] = [];
  const failed: string[] = [];
  for await (const { workflowId, error } of results)
    if (error === undefined) replayed.push(workflowId);
    else failed.push(`${workflowId}: ${error.message}`);
  return { replayed, failed };
}

const made = await bundle();
const clean = await replay(traps + made.code);
const reading: string[] = [];
const sabotage = made.code.replaceAll(/function (?:describe|document|openReview|loadState)\([^)]*\) ?\{/gu, (line) => {
  reading.push(line);
  return `${line} new Intl.DateTimeFormat('en-GB').format(0);`;
});
const sabotaged = await replay(traps + sabotage);
// oxlint-disable-next-line no-console -- what the test reads
console.log(JSON.stringify({ offset: new Date().getTimezoneOffset(), clean, sabotaged, places: reading.length }));
