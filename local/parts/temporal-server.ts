import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { reasonOf } from '../../problem.ts';
import { StartProblem } from '../problem.ts';
import { endOf, stopChild } from './processes.ts';

export type LocalTemporal = {
  /** host:port of its gRPC interface. */
  address: string;
  uiUrl: string;
  pid: number;
  /** Resolves with how it ended, in words, when the server is gone, whoever stopped it. */
  ended: Promise<string>;
  stop: () => Promise<void>;
};

/** A write-ahead log survives a killed process and needs no flush to disk for every step of a workflow. */
const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);

/**
 * Starts Temporal's development server, on the loopback interface only, with its state in one file, whose folder exists.
 * Out: the running server, whose namespace `default` answers. Errors: a StartProblem with one sentence.
 */
export async function startTemporal(options: {
  binary: string;
  dbFile: string;
  port: number;
  uiPort: number;
  log: (line: string) => void;
  /** Settings of the server beside its own, as `name=value`. */
  settings?: readonly string[];
}): Promise<LocalTemporal> {
  const where = ['--ip', '127.0.0.1', '--port', String(options.port), '--ui-port', String(options.uiPort)];
  const state = ['--db-filename', options.dbFile, '--namespace', 'default', ...pragmas];
  const settings = (options.settings ?? []).flatMap((setting) => ['--dynamic-config-value', setting]);
  // A process group of its own: Ctrl-C in the terminal must reach us only, so that the worker stops before its server.
  const child = spawn(
    options.binary,
    ['server', 'start-dev', ...where, ...state, ...settings, '--log-level', 'error'],
    {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let last = '';
  createInterface(child.stderr).on('line', (line) => {
    last = line;
    options.log(line);
  });
  const ended = endOf(child);
  const address = `127.0.0.1:${options.port}`;
  const stopped = new AbortController();
  const outcome = await Promise.race([waitUntilReady(address, stopped.signal), ended]);
  stopped.abort();
  const stop = () => stopChild(child, { ask: 'SIGTERM', withinMs: 15_000, force: 'SIGKILL' });
  if (outcome === 'ready') {
    return { address, uiUrl: `http://127.0.0.1:${options.uiPort}`, pid: child.pid ?? 0, ended, stop };
  }
  await stop();
  throw new StartProblem(
    `The Temporal server did not start (${[outcome, last].filter(Boolean).join('; ')}): ` +
      `see that ${options.dbFile} can be written and was not written by a later version.`,
  );
}

/** Out: 'ready', or why not after a minute. */
async function waitUntilReady(address: string, stopped: AbortSignal): Promise<string> {
  let reason: unknown;
  for (const end = Date.now() + 60_000; Date.now() < end && !stopped.aborted; await sleep(100)) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 2_000 });
      try {
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        return 'ready';
      } finally {
        await connection.close();
      }
    } catch (error) {
      reason = error;
    }
  }
  return `no answer within a minute: ${reasonOf(reason)}`;
}
