import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endOf } from '../../local/parts/processes.ts';
import { type Figure, judge } from './parts/figures.ts';
import { remember } from './parts/memory.ts';
import { table } from './parts/table.ts';

/**
 * `npm run bench`: what design section 10 holds the system to. `--only name` runs one measure (may be repeated), `--json`
 * prints one line, `--quick` takes a twentieth of the sizes. Ends with 1 where a measure fails or, at the real sizes, a
 * hold does not.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

// In a process of its own, whose stdout is our stderr: Temporal's SDK writes warnings there that no logger sees.
const run = fork(
  fileURLToPath(new URL('./parts/run.ts', import.meta.url)),
  [options.quick ? 'quick' : 'real', ...options.only],
  {
    stdio: ['ignore', 2, 2, 'ipc'],
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void run.kill(signal));
let figures: Figure[] = [];
run.on('message', (message) => {
  figures = message as Figure[];
});
await endOf(run);
if (figures.length === 0) process.exit(1);

const judged = figures.map(judge);
process.stdout.write(options.json ? `${JSON.stringify(judged)}\n` : table(figures));
if (!options.quick) process.stderr.write(remember('.bench.json', judged));
process.exitCode = options.quick || judged.every((figure) => figure.ok) ? 0 : 1;
