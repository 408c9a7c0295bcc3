import { appendFileSync, chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../local/parts/postgres.ts';
import type { TestDatabase } from '../../support/parts/postgres.ts';
import { asOwner, backUp, toServer } from './archived-postgres.ts';
import { startOwnPostgres } from './own-postgres.ts';

/** A database, and a replica that follows it by streaming. */
export type Followed = {
  readonly database: TestDatabase;
  /** The replica, for the role of API and worker. */
  readonly replicaUrl: string;
  /** The replica takes what comes and shows none of it, or goes on. */
  showing(yes: boolean): Promise<void>;
  /** What its connections call themselves. */
  readers(): Promise<string[]>;
  stopReplica(): Promise<void>;
};

export async function startFollowedPostgres(): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-followed-'));
  const second = mkdtempSync(join(tmpdir(), 'concordat-replica-'));
  for (const each of [folder, second]) chmodSync(each, 0o755);
  const primary = await startOwnPostgres(folder);
  const cluster = join(second, 'cluster');
  await asOwner(primary, (owner) => backUp(owner, join(folder, 'cluster'), cluster));
  copyFileSync(join(folder, 'password'), join(second, 'password'));
  writeFileSync(join(cluster, 'standby.signal'), '');
  toServer(join(cluster, 'standby.signal'));
  const { username, password, hostname, port } = new URL(primary.database.ownerUrl);
  const conninfo = `host=${hostname} port=${port} user=${username} password=${password}`;
  appendFileSync(join(cluster, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
  const standby = await startPostgres({ dataDir: second, durable: true, log: () => undefined });
  const replicaUrl = new URL(primary.database.appUrl);
  replicaUrl.port = String(standby.port);
  const atReplica = async (sql: string) => {
    const client = new Client({ connectionString: standby.url });
    await client.connect();
    try {
      return (await client.query<{ it: string }>(sql)).rows.map(({ it }) => it);
    } finally {
      await client.end();
    }
  };
  let running = true;
  const stopReplica = async () => {
    if (running) await standby.stop();
    running = false;
  };
  return {
    replicaUrl: replicaUrl.href,
    database: {
      ...primary.database,
      async drop() {
        await stopReplica();
        await primary.database.drop();
        for (const each of [folder, second]) rmSync(each, { recursive: true, force: true });
      },
    },
    async showing(yes) {
      await atReplica(`select pg_wal_replay_${yes ? 'resume' : 'pause'}() is null as it`);
    },
    readers: () =>
      atReplica(`select distinct application_name as it from pg_stat_activity where usename = 'concordat_app'`),
    stopReplica,
  };
}
