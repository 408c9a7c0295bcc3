import { createScale, type Figure } from './figures.ts';
import { measures } from './measures.ts';
import { openStage } from './stage.ts';

/** Runs the chosen measures and sends their figures to the process that started it, which alone writes to stdout. */
const [quick = '', ...only] = process.argv.slice(2);
const say = (line: string) => void process.stderr.write(`${line}\n`);

const stage = await openStage(() => undefined);

async function give(up: string): Promise<void> {
  say(up);
  await stage.end();
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void give(signal));
process.once('disconnect', () => void give('nobody waits for the figures any more'));
process.once('uncaughtException', (error) => void give(error.stack ?? error.message));

const figures: Figure[] = [];
try {
  for (const { name, run } of measures.filter(
    ({ name }) => only.length === 0 || name === 'machine' || only.includes(name),
  )) {
    const startMs = performance.now();
    figures.push(...(await run(stage, createScale(quick === 'quick'))));
    say(`${name}: ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  }
} finally {
  await stage.end();
}
// Some connections of the SDK outlive their worker by minutes: the process does not wait for them.
process.send?.(figures, () => process.exit(0));
