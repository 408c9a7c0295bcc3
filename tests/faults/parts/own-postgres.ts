import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../../db/setup/migrate.ts';
import { startPostgres } from '../../../local/parts/postgres.ts';
import type { TestDatabase } from '../../support/parts/postgres.ts';
import { startTcpProxy, type TcpProxy } from '../../support/parts/tcp-proxy.ts';

/** A durable Postgres server of one test's own, behind a proxy whose address stays while the server comes and goes. */
export type OwnPostgres = {
  readonly database: TestDatabase;
  readonly proxy: TcpProxy;
  /** SIGKILL to the postmaster: no checkpoint, no farewell to anybody. */
  kill(): Promise<void>;
  /** Starts it again on what the killed one left, crash recovery included. */
  start(): Promise<void>;
};

const log = () => undefined;

/** `given`: an empty folder for its data, on a disk that the test may do something to. */
export async function startOwnPostgres(given?: string): Promise<OwnPostgres> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'concordat-own-postgres-'));
  // The server runs as another user where this one is root.
  chmodSync(folder, 0o755);
  const boot = () => startPostgres({ dataDir: folder, durable: true, log });
  let server = await boot();
  const appPassword = randomBytes(16).toString('hex');
  const superuser = new Client({ connectionString: server.url });
  await superuser.connect();
  await superuser.query('create database concordat');
  const direct = withPath(server.url, 'concordat');
  await migrate(direct.href, { testClock: true });
  await superuser.query(`alter role concordat_app login password '${appPassword}'`);
  await superuser.end();

  const target = { host: '127.0.0.1', port: server.port };
  const proxy = await startTcpProxy(target);
  const ownerUrl = withPath(server.url, 'concordat');
  ownerUrl.port = String(proxy.port);
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'concordat_app';
  appUrl.password = appPassword;
  return {
    database: {
      ownerUrl: ownerUrl.href,
      appUrl: appUrl.href,
      async drop() {
        await proxy.close();
        await server.stop();
        if (given === undefined) rmSync(folder, { recursive: true, force: true });
      },
    },
    proxy,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    },
    async start() {
      server = await boot();
      target.port = server.port;
    },
  };
}

function withPath(url: string, database: string): URL {
  const changed = new URL(url);
  changed.pathname = database;
  return changed;
}
