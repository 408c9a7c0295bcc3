import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { readLocalConfig } from '../../local/environment.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { onPath } from '../../local/parts/on-path.ts';
import { endOf, stopChild } from '../../local/parts/processes.ts';
import { commandOf, compose, environmentOf } from '../support/parts/compose.ts';

const run = promisify(execFile);

/** The version that docker-compose.yml deploys. */
export const version =
  /:(?<version>[\d.]+)$/u.exec(compose.services['temporal']?.image ?? '')?.groups?.['version'] ?? '';

/**
 * The folder with Temporal's server and its schema tool, under the names that they have in their images. Built by Go from the
 * module of this version once (a quarter of an hour on two cores) and kept in the cache outside the clone.
 */
export async function buildTemporal(say: (line: string) => void): Promise<string> {
  const { cacheDir, programFolders } = readLocalConfig();
  const folder = join(cacheDir, `temporal-server-${version}`);
  const programs = { server: 'temporal-server', sql: 'temporal-sql-tool' };
  const whole = () => Object.values(programs).every((name) => existsSync(join(folder, name)));
  if (whole()) return folder;
  const go = onPath('go', programFolders);
  if (go === undefined) throw new Error('There is no Go here to build a Temporal server with: see https://go.dev/dl');
  mkdirSync(folder, { recursive: true });
  say(`Building the Temporal server ${version} from its Go module: about a quarter of an hour, once`);
  const sources = ['cmd/server', 'cmd/tools/sql'].map((path) => `go.temporal.io/server/${path}@v${version}`);
  await run('env', [`GOBIN=${folder}`, go, 'install', ...sources], { cwd: '/', maxBuffer: 1e8 });
  for (const [built, name] of Object.entries(programs)) renameSync(join(folder, built), join(folder, name));
  return folder;
}

export type TemporalServer = { readonly address: string; readonly log: string[]; stop(): Promise<void> };

/**
 * The four services in one process, with persistence and visibility in the Postgres at that port, its schema made by the very
 * command of docker-compose.yml and its settings those of docker-compose.yml, but for ports and addresses of this machine.
 */
export async function startTemporalServer(
  programs: string,
  { postgresPort, secrets }: { postgresPort: number; secrets: string },
): Promise<TemporalServer> {
  const path = [programs, process.env['PATH'] ?? ''].join(delimiter);
  const here = { SQL_HOST: '127.0.0.1', SQL_PORT: String(postgresPort) };
  const [shell = '', ...words] = commandOf('temporal-schema');
  await run(shell, words, {
    env: { PATH: path, ...environmentOf('temporal-schema', secrets), ...here },
    maxBuffer: 1e8,
  });

  const ports: Record<string, string> = {};
  const listeners = ['FRONTEND_GRPC', 'FRONTEND_MEMBERSHIP', 'FRONTEND_HTTP', 'MATCHING_GRPC', 'MATCHING_MEMBERSHIP'];
  listeners.push('HISTORY_GRPC', 'HISTORY_MEMBERSHIP', 'WORKER_GRPC', 'WORKER_MEMBERSHIP');
  for (const name of listeners) ports[`${name}_PORT`] = String(await freePort());
  const [serverShell = '', option = '', command = ''] = commandOf('temporal');
  // Its image's entry point only finds out the container's address.
  const child = spawn(serverShell, [option, command.replace('/etc/temporal/entrypoint.sh', 'temporal-server start')], {
    env: {
      PATH: path,
      ...environmentOf('temporal', secrets),
      ...ports,
      POSTGRES_SEEDS: '127.0.0.1',
      DB_PORT: String(postgresPort),
      BIND_ON_IP: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  for (const output of [child.stdout, child.stderr]) output.on('data', (text: Buffer) => log.push(text.toString()));
  return {
    address: `127.0.0.1:${ports['FRONTEND_GRPC_PORT']}`,
    log,
    async stop() {
      await stopChild(child, { ask: 'SIGTERM', withinMs: 30_000, force: 'SIGKILL' });
      await endOf(child);
    },
  };
}
