import { parseArgs } from 'node:util';
import { measureAnswers } from './answers.ts';
import { measureContrast } from './contrast/measure.ts';
import { createScale, type Figure, judge, type Scale } from './figures.ts';
import { measureHistory } from './history.ts';
import { measureMails } from './mails.ts';
import { measureOpening, measureRaising } from './open-round.ts';
import { openStage, type Stage } from './stage.ts';
import { table } from './table.ts';
import { measureWorkerMemory } from './worker-memory.ts';

/** In the order in which they run, each by itself: two at once would measure each other. */
const measures: readonly { readonly name: string; readonly run: (stage: Stage, scale: Scale) => Promise<Figure[]> }[] =
  [
    { name: 'history', run: measureHistory },
    { name: 'open', run: measureOpening },
    { name: 'raise', run: measureRaising },
    { name: 'answers', run: measureAnswers },
    { name: 'mails', run: measureMails },
    { name: 'worker-memory', run: measureWorkerMemory },
    { name: 'contrast', run: measureContrast },
  ];

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});

const say = (line: string) => void process.stderr.write(`${line}\n`);

const chosen = measures.filter(({ name }) => options.only === undefined || options.only.includes(name));
if (chosen.length === 0) {
  say(`--only takes one of: ${measures.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const stage = await openStage(() => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void stage.end().finally(() => process.exit(1)));
process.once('uncaughtException', fail);

async function fail(error: Error): Promise<void> {
  say(error.stack ?? error.message);
  await stage.end();
  process.exit(1);
}

const figures: Figure[] = [];
try {
  const scale = createScale(options.quick);
  for (const { name, run } of chosen) {
    const startMs = performance.now();
    figures.push(...(await run(stage, scale)));
    say(`${name}: ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  }
} finally {
  await stage.end();
}

const judged = figures.map(judge);
process.stdout.write(options.json ? `${JSON.stringify(judged)}\n` : table(figures));
// Some connections of the SDK outlive their worker by minutes.
process.exit(judged.every((figure) => figure.ok) || options.quick ? 0 : 1);
