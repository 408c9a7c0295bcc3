import { chownSync } from 'node:fs';
import { Client } from 'pg';
import { startPostgres, type LocalPostgres } from '../../local/parts/postgres.ts';
import { serverUser } from '../../local/parts/postgres-binaries.ts';
import type { Certificate } from '../support/parts/certificate.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';

/** Postgres as another machine's: at an address that stays, over TLS. */
export type DeployedPostgres = {
  readonly port: number;
  /** For the superuser and the database `postgres`, past TLS. */
  readonly url: string;
  /** The address of a database for a role, as an operator writes it: only over TLS, and only who shows a certificate of `authority`. */
  sureUrl(role: string, database: string): string;
  /** SIGKILL: no checkpoint, no farewell to anybody. */
  kill(): Promise<void>;
  /** Again, on what the killed one left. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

const log = () => undefined;

export async function startDeployedPostgres(
  folder: string,
  certificate: Certificate,
  authority: Certificate,
): Promise<DeployedPostgres> {
  // Durable, since it is killed: what was acknowledged must be there.
  const boot = () => startPostgres({ dataDir: folder, durable: true, log });
  let server: LocalPostgres = await boot();
  const target = { host: '127.0.0.1', port: server.port };
  const proxy = await startTcpProxy(target);
  await serveTls(server.url, certificate);
  const url = new URL(server.url);
  url.port = String(proxy.port);
  return {
    port: proxy.port,
    url: url.href,
    sureUrl: (role, database) =>
      `postgres://${role}@127.0.0.1:${proxy.port}/${database}?sslmode=verify-full&sslrootcert=${authority.file}`,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      proxy.cut();
    },
    async start() {
      server = await boot();
      target.port = server.port;
    },
    async stop() {
      await server.stop();
      await proxy.close();
    },
  };
}

/** Who logs in as ours must do so over TLS; Temporal and the superuser of the test may do without. */
async function serveTls(url: string, { file, keyFile }: Certificate): Promise<void> {
  const { uid, gid } = serverUser();
  // Postgres takes a key only from its own user.
  if (uid !== undefined && gid !== undefined) chownSync(keyFile, uid, gid);
  const superuser = new Client({ connectionString: url });
  await superuser.connect();
  try {
    await superuser.query(`alter system set ssl_cert_file = '${file}'`);
    await superuser.query(`alter system set ssl_key_file = '${keyFile}'`);
    await superuser.query('alter system set ssl = on');
    await superuser.query('select pg_reload_conf()');
  } finally {
    await superuser.end();
  }
}

/** What the images of Postgres make of POSTGRES_USER and POSTGRES_DB, without the superuser's rights for the owner of ours. */
export async function makeOwners(url: string): Promise<void> {
  const superuser = new Client({ connectionString: url });
  await superuser.connect();
  await superuser.query(`create role concordat_owner login createrole password 'the-owner-password:@/%&?'`);
  await superuser.query(`create role temporal login createdb password 'the-temporal-password:@/%&?'`);
  await superuser.query('create database concordat owner concordat_owner');
  await superuser.end();
}
