import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { Client } from 'pg';
import { readLocalConfig } from '../../../local/environment.ts';
import { migrate } from '../../../db/setup/migrate.ts';
import { freePort } from '../../../local/parts/free-port.ts';
import { startPostgres } from '../../../local/parts/postgres.ts';
import { findTemporal } from '../../../local/parts/temporal-binary.ts';
import { startTemporal } from '../../../local/parts/temporal-server.ts';
import { registerSearchAttributes } from '../../../client/search-attributes.ts';

/** A database of one measure: for the superuser, who owns the tables, and for the role of API and worker. */
export type StageDatabase = { readonly name: string; readonly ownerUrl: string; readonly appUrl: string };

/** What the measures stand on: a Postgres with fsync on and a Temporal server, both of our own, on loopback only. */
export type Stage = {
  /** What lies in it goes with the stage. */
  readonly folder: string;
  /** Without a table. */
  empty(): Promise<StageDatabase>;
  /** `testClock`: with a clock that can be set, which costs a look-up at every use: for counts, never for times. */
  database(options?: { testClock?: boolean }): Promise<StageDatabase>;
  /** A copy, row for row; whoever is connected to the original is sent away. */
  copyOf(original: StageDatabase): Promise<StageDatabase>;
  drop(database: StageDatabase): Promise<void>;
  /** host:port of a development server with our search attributes; started when first asked for. */
  temporal(): Promise<string>;
  /** Ends all it started, the last first, and removes its folder. */
  end(): Promise<void>;
};

export async function openStage(log: (line: string) => void): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-bench-'));
  // Postgres may have to run as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const ends: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const end = async () => {
    for (let last = ends.pop(); last !== undefined; last = ends.pop()) await last();
  };
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: true, log });
    ends.push(postgres.stop);
    const password = randomBytes(16).toString('hex');
    let temporal: Promise<string> | undefined;
    return {
      folder,
      ...databases(postgres.url, password),
      temporal: () => (temporal ??= startDevServer(folder, ends, log)),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function databases(postgresUrl: string, password: string): Pick<Stage, 'empty' | 'database' | 'copyOf' | 'drop'> {
  const inSuperuser = (statement: string) => inClient(postgresUrl, (client) => client.query(statement));
  const named = (): StageDatabase => {
    const name = `bench_${randomBytes(6).toString('hex')}`;
    const [ownerUrl, appUrl] = [new URL(postgresUrl), new URL(postgresUrl)];
    ownerUrl.pathname = name;
    Object.assign(appUrl, { pathname: name, username: 'concordat_app', password });
    return { name, ownerUrl: ownerUrl.href, appUrl: appUrl.href };
  };
  const empty = async () => {
    const made = named();
    await inSuperuser(`create database ${made.name}`);
    return made;
  };
  return {
    empty,
    async database(options = {}) {
      const made = await empty();
      await migrate(made.ownerUrl, options);
      await inSuperuser(`alter role concordat_app login password '${password}'`);
      return made;
    },
    async copyOf(original) {
      const made = named();
      await inSuperuser(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${original.name}'`);
      await inSuperuser(`create database ${made.name} template ${original.name} strategy file_copy`);
      return made;
    },
    drop: async ({ name }) => void (await inSuperuser(`drop database if exists ${name} with (force)`)),
  };
}

async function startDevServer(
  folder: string,
  ends: (() => Promise<void> | void)[],
  log: (line: string) => void,
): Promise<string> {
  const { path } = await findTemporal({ ...readLocalConfig(), log, progress: log });
  mkdirSync(join(folder, 'temporal'));
  const server = await startTemporal({
    binary: path,
    dbFile: join(folder, 'temporal', 'temporal.db'),
    port: await freePort(),
    uiPort: await freePort(),
    log,
  });
  ends.push(server.stop);
  const connection = await NativeConnection.connect({ address: server.address });
  try {
    await registerSearchAttributes(connection, 'default');
  } finally {
    await connection.close();
  }
  return server.address;
}

/** Does `work` on a connection of its own. */
export async function inClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
