import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { serverUser } from '../../../local/parts/postgres-binaries.ts';
import { until } from '../../support/until.ts';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';

/** A Postgres whose log is archived, so that it can be brought back to any instant after its base backup; by the lines of docs/operations.md. */
export type ArchivedPostgres = Pick<OwnPostgres, 'database'> & {
  /** The instant of its clock, exactly. */
  now(): Promise<string>;
  /** Loses the server with its disk, and restores it from backup and archive as it was at that instant. */
  restoreTo(instant: string): Promise<void>;
};

/** Starts it, archives its log from now on, and makes the base backup. */
export async function startArchivedPostgres(): Promise<ArchivedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-archived-'));
  chmodSync(folder, 0o755);
  const [data, archive, base] = ['data', 'archive', 'base'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const cluster = join(data, 'cluster');
  for (const each of [data, archive]) mkdirSync(each);
  toServer(archive);
  const server = await startOwnPostgres(data);
  await asOwner(server, async (owner) => {
    await owner.query(`alter system set archive_mode = 'on'`);
    await owner.query(`alter system set archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f'`);
  });
  await server.kill();
  await server.start();
  await asOwner(server, (owner) => backUp(owner, cluster, base));
  return {
    database: {
      ...server.database,
      async drop() {
        await server.database.drop();
        rmSync(folder, { recursive: true, force: true });
      },
    },
    now: () =>
      asOwner(server, async (owner) => {
        const { rows } = await owner.query<{ now: string }>('select clock_timestamp()::text as now');
        return rows[0]?.now ?? '';
      }),
    async restoreTo(instant) {
      await asOwner(server, archiveAll);
      await server.kill();
      renameSync(cluster, join(folder, 'lost'));
      await promisify(execFile)('cp', ['-a', base, cluster]);
      writeFileSync(join(cluster, 'recovery.signal'), '');
      toServer(join(cluster, 'recovery.signal'));
      appendFileSync(
        join(cluster, 'postgresql.auto.conf'),
        `restore_command = 'cp ${archive}/%f %p'\nrecovery_target_time = '${instant}'\nrecovery_target_action = 'promote'\n`,
      );
      await server.start();
      await until('it takes writes again', async () => !(await asOwner(server, isRecovering)), 30_000);
    },
  };
}

/** What `pg_basebackup` does, which does not come with our packages: a copy of the cluster while people work on it. */
export async function backUp(owner: Client, cluster: string, copy: string): Promise<void> {
  await owner.query(`select pg_backup_start('base', fast => true)`);
  await promisify(execFile)('cp', ['-a', cluster, copy]);
  const { rows } = await owner.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
  for (const own of ['postmaster.pid', 'pg_wal']) rmSync(join(copy, own), { recursive: true, force: true });
  writeFileSync(join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
  mkdirSync(join(copy, 'pg_wal'), { mode: 0o700 });
  for (const made of ['backup_label', 'pg_wal']) toServer(join(copy, made));
}

/** The server runs as another user where this one is root. */
export function toServer(path: string): void {
  const { uid, gid } = serverUser();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

export async function asOwner<T>(
  { database }: Pick<OwnPostgres, 'database'>,
  work: (owner: Client) => Promise<T>,
): Promise<T> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** Everything that was committed is in the archive. */
async function archiveAll(owner: Client): Promise<void> {
  const { rows } = await owner.query<{ last: string }>('select pg_walfile_name(pg_switch_wal()) as last');
  const last = rows[0]?.last ?? '';
  await until('the log is archived', async () => {
    const done = await owner.query('select 1 from pg_stat_archiver where last_archived_wal >= $1', [last]);
    return done.rowCount === 1;
  });
}

async function isRecovering(owner: Client): Promise<boolean> {
  const { rows } = await owner.query<{ is: boolean }>('select pg_is_in_recovery() as is');
  return rows[0]?.is ?? true;
}
