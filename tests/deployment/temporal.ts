import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { readLocalConfig } from '../../local/environment.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { onPath } from '../../local/parts/on-path.ts';
import { endOf, stopChild } from '../../local/parts/processes.ts';
import type { Certificate } from '../support/parts/certificate.ts';
import { commandOf, compose, environmentOf } from '../support/parts/compose.ts';

const run = promisify(execFile);

/** The version that docker-compose.yml deploys. */
export const version =
  /:(?<version>[\d.]+)$/u.exec(compose.services['temporal']?.image ?? '')?.groups?.['version'] ?? '';

const programs = { server: 'temporal-server', sql: 'temporal-sql-tool' };
const placeOf = (cacheDir: string) => join(cacheDir, `temporal-server-${version}`);

/** Where Temporal's server and its schema tool lie, if they have been built. */
export function builtTemporal(): string | undefined {
  const folder = placeOf(readLocalConfig().cacheDir);
  return Object.values(programs).every((name) => existsSync(join(folder, name))) ? folder : undefined;
}

/**
 * The folder with Temporal's server and its schema tool, under the names that they have in their images. Built by Go from the
 * module of this version once (a quarter of an hour on two cores) and kept in the cache outside the clone.
 */
export async function buildTemporal(say: (line: string) => void): Promise<string> {
  const built = builtTemporal();
  if (built !== undefined) return built;
  const { cacheDir, programFolders } = readLocalConfig();
  const folder = placeOf(cacheDir);
  const go = onPath('go', programFolders);
  if (go === undefined) throw new Error('There is no Go here to build a Temporal server with: see https://go.dev/dl');
  mkdirSync(folder, { recursive: true });
  say(`Building the Temporal server ${version} from its Go module: about a quarter of an hour, once`);
  const sources = ['cmd/server', 'cmd/tools/sql'].map((path) => `go.temporal.io/server/${path}@v${version}`);
  await run('env', [`GOBIN=${folder}`, go, 'install', ...sources], { cwd: '/', maxBuffer: 1e8 });
  for (const [built, name] of Object.entries(programs)) renameSync(join(folder, built), join(folder, name));
  return folder;
}

export type TemporalServer = {
  readonly address: string;
  readonly log: string[];
  /** SIGKILL to all four services. */
  kill(): Promise<void>;
  /** Again, at the same address. */
  start(): void;
  stop(): Promise<void>;
};

type Tls = { readonly server: Certificate; readonly authority: Certificate };

/** Nobody is served without a certificate of the authority, neither from outside nor between the services. */
const mutualTls = ({ server, authority }: Tls) => ({
  TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
  TEMPORAL_TLS_SERVER_CERT: server.file,
  TEMPORAL_TLS_SERVER_KEY: server.keyFile,
  TEMPORAL_TLS_SERVER_CA_CERT: authority.file,
  TEMPORAL_TLS_INTERNODE_SERVER_NAME: 'localhost',
  TEMPORAL_TLS_FRONTEND_CERT: server.file,
  TEMPORAL_TLS_FRONTEND_KEY: server.keyFile,
  TEMPORAL_TLS_FRONTEND_SERVER_NAME: 'localhost',
  TEMPORAL_TLS_CLIENT1_CA_CERT: authority.file,
  TEMPORAL_TLS_CLIENT2_CA_CERT: authority.file,
});

/**
 * The four services in one process, with persistence and visibility in the Postgres at that port, its schema made by the very
 * command of docker-compose.yml and its settings those of docker-compose.yml, but for addresses of this machine and mutual TLS.
 */
export async function startTemporalServer(
  programs: string,
  { postgresPort, secrets, tls }: { postgresPort: number; secrets: string; tls: Tls },
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
  const env = {
    PATH: path,
    ...environmentOf('temporal', secrets),
    ...ports,
    ...mutualTls(tls),
    POSTGRES_SEEDS: '127.0.0.1',
    DB_PORT: String(postgresPort),
    BIND_ON_IP: '127.0.0.1',
  };
  const log: string[] = [];
  let wanted = true;
  const boot = (): ChildProcess => {
    const started = spawn(
      serverShell,
      [option, command.replace('/etc/temporal/entrypoint.sh', 'temporal-server start')],
      { env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const output of [started.stdout, started.stderr])
      output?.on('data', (text: Buffer) => log.push(text.toString()));
    // It ends where Postgres is away, and Compose starts it again.
    started.once('exit', () => {
      setTimeout(() => (wanted && child === started ? (child = boot()) : undefined), 500);
    });
    return started;
  };
  let child = boot();
  return {
    address: `127.0.0.1:${ports['FRONTEND_GRPC_PORT']}`,
    log,
    async kill() {
      wanted = false;
      child.kill('SIGKILL');
      await endOf(child);
    },
    start() {
      wanted = true;
      child = boot();
    },
    async stop() {
      wanted = false;
      await stopChild(child, { ask: 'SIGTERM', withinMs: 30_000, force: 'SIGKILL' });
      await endOf(child);
    },
  };
}
