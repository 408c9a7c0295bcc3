import { sql } from 'drizzle-orm';
import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { repeat } from '../repeat.ts';
import { type Acting, as, connect, type Database, type Tx } from './connect.ts';
import { willPass } from './passing-failures.ts';
import { statement } from './statement.ts';

/** For whoever reads what is public: the site lets no more of them in at once than this (portal/public/site.ts), and we ask for the lag. */
const connections = 5;

/** A copy of the database that follows it by streaming, for reads that may be some seconds old. Never for anything that somebody is about to change. */
export type Replica = {
  readonly db: Database;
  /** How many seconds it was behind when it was last asked; undefined: it was away, or follows nobody, and is not read. */
  lagSeconds(): number | undefined;
  /** Whether it keeps up. */
  readable(): boolean;
  /** It failed somebody: it is not read before it has been asked again. */
  leave(): void;
  stop(): Promise<void>;
};

const readLag = statement(
  'replica.lag',
  z.object({ seconds: z.number().nullable() }),
  () => sql`
    select case
      when not pg_is_in_recovery() then 0
      -- Without a receiver it would call itself up to date for ever.
      when not exists (select from pg_stat_wal_receiver) then null
      when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())
    end::float8 as seconds`,
);

type Log = { warn(fields: { err?: unknown; lagSeconds?: number | undefined }, message: string): void };

type Following = { prepared?: boolean; log: Log; everyMs: number; mostLagSeconds?: number };

/**
 * Asks the replica every `everyMs` milliseconds how far it is behind, until `stop`. It is not read before it has answered,
 * nor while it is more than `mostLagSeconds` behind: what was withdrawn must be gone soon.
 */
export function followReplica(url: string, { prepared = true, log, everyMs, mostLagSeconds = 30 }: Following): Replica {
  const db = connect(url, { application: 'concordat-replica', max: connections, prepared });
  let lag: number | undefined;
  const readable = () => lag !== undefined && lag <= mostLagSeconds;
  let before = false;
  const heard = (seconds: number | undefined, err?: unknown) => {
    lag = seconds;
    if (before && !readable())
      log.warn({ err, lagSeconds: lag }, 'the replica is not read: the database answers instead');
  };
  const ask = async (): Promise<void> => {
    before = readable();
    const [row] = await as(db, { role: 'worker' }, (tx) => readLag(tx));
    heard(row?.seconds ?? undefined);
  };
  const asking = repeat(ask, { everyMs, onError: (error) => heard(undefined, error) });
  return {
    db,
    lagSeconds: () => lag,
    readable,
    leave() {
      lag = undefined;
    },
    async stop() {
      await asking.stop();
      await db.pool.end();
    },
  };
}

/**
 * A transaction that only reads, and in which what was committed lately may be missing. It runs on the
 * replica while that keeps up, else on the database; what the replica could not answer, the database is asked.
 */
export async function mayLag<T>(
  { db, replica }: { readonly db: Database; readonly replica?: Replica | undefined },
  acting: Acting,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (replica === undefined || !replica.readable()) return as(db, acting, work);
  try {
    return await as(replica.db, acting, work);
  } catch (error) {
    // Away, or it had to throw away what was being read to keep up.
    if (!willPass(error)) throw error;
    replica.leave();
    return as(db, acting, work);
  }
}

/** Whether the replica is read, and how far it is behind. */
export function measureReplica(replica: Replica, registry: Registry): void {
  const used: Gauge = new Gauge({
    name: 'concordat_replica_used',
    help: 'Whether what may lag is read from the replica (1) or from the database (0).',
    registers: [registry],
    collect: () => used.set(replica.readable() ? 1 : 0),
  });
  const lag: Gauge = new Gauge({
    name: 'concordat_replica_lag_seconds',
    help: 'How far the replica was behind when it was last asked; -1 where it did not say.',
    registers: [registry],
    collect: () => lag.set(replica.lagSeconds() ?? -1),
  });
}
