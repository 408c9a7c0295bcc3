import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { noteProcess } from './left-behind.ts';
import { endOf, stopChild } from './processes.ts';
import type { Log } from '../readable-log.ts';

/** Longer than the worker's own grace time, in which it finishes what it has begun. */
const graceMs = 30_000;
const restartAfterMs = 5_000;

export type Child = { stop: () => Promise<void>; forceStop: () => void };

/**
 * Keeps one of our own processes running: when it ends by itself it starts again, at most once in five seconds.
 * In: its name, its main file from the root of the project, its whole environment.
 */
export function keepRunning(input: {
  part: string;
  main: string;
  environment: NodeJS.ProcessEnv;
  dataDir: string;
  log: Log;
}): Child {
  const script = fileURLToPath(new URL(`../../${input.main}`, import.meta.url));
  let child: ChildProcess;
  let stopping = false;
  let waiting: NodeJS.Timeout | undefined;
  const start = () => {
    // A process group of its own: Ctrl-C in the terminal must reach us only, so that the parts stop in order.
    child = spawn(process.execPath, [script], {
      env: input.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) noteProcess(input.dataDir, input.part, child.pid);
    for (const output of [child.stdout, child.stderr]) {
      if (output !== null) createInterface(output).on('line', (line) => input.log(input.part, line));
    }
    void restartAfter(endOf(child));
  };
  const restartAfter = async (ended: Promise<string>) => {
    const how = await ended;
    if (stopping) return;
    input.log(input.part, `The ${input.part} ended by itself (${how}); it starts again in five seconds.`);
    waiting = setTimeout(start, restartAfterMs);
  };
  start();
  return {
    async stop() {
      stopping = true;
      clearTimeout(waiting);
      await stopChild(child, { ask: 'SIGTERM', withinMs: graceMs, force: 'SIGKILL' });
    },
    forceStop() {
      stopping = true;
      clearTimeout(waiting);
      child.kill('SIGKILL');
    },
  };
}
