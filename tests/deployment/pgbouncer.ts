import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../local/parts/free-port.ts';
import { onPath } from '../../local/parts/on-path.ts';
import { serverUser } from '../../local/parts/postgres-binaries.ts';
import { endOf, stopChild } from '../../local/parts/processes.ts';
import { readLocalConfig } from '../../local/environment.ts';
import type { Certificate } from '../support/parts/certificate.ts';
import { until } from '../support/until.ts';

export type Pooler = {
  readonly port: number;
  readonly version: string;
  /** Whether it keeps named statements in transaction mode, as it does from 1.21 on. */
  readonly keepsStatements: boolean;
  /** SIGKILL: every transaction through it ends in the middle. */
  kill(): Promise<void>;
  /** Again, at the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

type Before = {
  readonly port: number;
  readonly password: string;
  readonly tls: Certificate;
  readonly authority: Certificate;
};

/** What an operator must say of Concordat to PgBouncer: the lines of docs/operations.md. */
export const settings = [
  'pool_mode = transaction',
  'ignore_startup_parameters = statement_timeout, lock_timeout, idle_in_transaction_session_timeout',
  'idle_transaction_timeout = 30',
];

/** PgBouncer in transaction mode before the Postgres at that port, TLS on both sides; undefined where no PgBouncer is installed. */
export async function startPooler(folder: string, before: Before): Promise<Pooler | undefined> {
  const { programFolders } = readLocalConfig();
  const program = onPath('pgbouncer', [...programFolders, '/usr/sbin']);
  if (program === undefined) return undefined;
  const [, version = ''] = /PgBouncer (\S+)/u.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const keepsStatements = major > 1 || minor >= 21;
  const port = await freePort();
  const place = join(folder, 'pgbouncer');
  mkdirSync(place);
  const inPlace = (name: string) => join(place, name);
  copyFileSync(before.tls.file, inPlace('cert.pem'));
  copyFileSync(before.tls.keyFile, inPlace('key.pem'));
  copyFileSync(before.authority.file, inPlace('authority.pem'));
  writeFileSync(inPlace('users'), `"concordat_app" "${before.password}"\n`);
  writeFileSync(
    inPlace('pgbouncer.ini'),
    [
      '[databases]',
      `concordat = host=127.0.0.1 port=${before.port}`,
      '[pgbouncer]',
      ...settings,
      ...(keepsStatements ? ['max_prepared_statements = 2000'] : []),
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${inPlace('users')}`,
      'client_tls_sslmode = require',
      `client_tls_cert_file = ${inPlace('cert.pem')}`,
      `client_tls_key_file = ${inPlace('key.pem')}`,
      'server_tls_sslmode = verify-full',
      `server_tls_ca_file = ${inPlace('authority.pem')}`,
      'server_login_retry = 1',
      'max_client_conn = 400',
      'default_pool_size = 40',
      '',
    ].join('\n'),
  );
  // It does not run as root.
  const { uid, gid } = serverUser();
  for (const name of ['', 'cert.pem', 'key.pem', 'authority.pem', 'users', 'pgbouncer.ini']) {
    chmodSync(inPlace(name), name === '' ? 0o700 : 0o600);
    if (uid !== undefined && gid !== undefined) chownSync(inPlace(name), uid, gid);
  }
  const boot = () => run(program, inPlace('pgbouncer.ini'));
  let child = await boot();
  return {
    port,
    version,
    keepsStatements,
    async kill() {
      child.kill('SIGKILL');
      await endOf(child);
    },
    async start() {
      child = await boot();
    },
    stop: () => stopChild(child, { ask: 'SIGINT', withinMs: 10_000, force: 'SIGKILL' }),
  };
}

async function run(program: string, settingsFile: string): Promise<ChildProcess> {
  const { uid, gid } = serverUser();
  const child = spawn(program, [settingsFile], {
    ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const ended = endOf(child);
  await until('PgBouncer is up', async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended (${await ended}): ${said}`);
    return said.includes('process up');
  });
  return child;
}
