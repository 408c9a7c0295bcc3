import pg from 'pg';
import { type Database, usualLimits } from '../../db/connect.ts';
import { Packet } from '../../db/packet.ts';

export type Rehearsed<T> = {
  readonly done: T;
  /** Of the refusal that the work has left behind, of an act or of a decision; null where nothing was refused there. */
  readonly code: string | null;
};

/** A database in which whatever is done can be undone as a whole, transactions that were committed included. */
export type Rehearsal = {
  readonly db: Database;
  /** Does the work, sent under a key of its own, and takes everything back that it wrote. One after the other. */
  readonly undone: <T>(key: string, work: () => Promise<T>) => Promise<Rehearsed<T>>;
  readonly end: () => Promise<void>;
};

/**
 * One connection with one transaction around all that a request does: its own transactions become savepoints in it. So a
 * form can be sent in earnest, through every check of page, domain and database, and nothing of it stays.
 */
export function createRehearsal(url: string): Rehearsal {
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 60_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    const query = client.query.bind(client);
    Object.defineProperty(client, 'query', {
      writable: true,
      value: (first: unknown, ...rest: unknown[]): unknown => Reflect.apply(query, client, [within(first), ...rest]),
    });
  });
  // What no transaction is for, such as the clearing of counts every five minutes, is no part of what is undone.
  const beside = new pg.Pool({ connectionString: url, max: 1 });
  beside.on('error', () => undefined);
  Object.defineProperty(pool, 'query', { value: beside.query.bind(beside) });
  // The pool takes the connection for idle all the while: whoever ends it must wait for what is under way.
  let last: Promise<unknown> = Promise.resolve();
  return {
    db: { pool, limits: usualLimits, prepared: true },
    undone(key, work) {
      const mine = last.then(() => undo(pool, key, work));
      last = mine.catch(() => undefined);
      return mine;
    },
    async end() {
      await last;
      await Promise.all([pool.end(), beside.end()]);
    },
  };
}

async function undo<T>(pool: pg.Pool, key: string, work: () => Promise<T>): Promise<Rehearsed<T>> {
  const begun = await alone(pool, async (client) => {
    await client.query('start transaction');
    return backendOf(client);
  });
  try {
    const done = await work();
    return { done, code: await alone(pool, (client) => refusalUnder(client, begun, key)) };
  } finally {
    await alone(pool, (client) => client.query('abort'));
  }
}

/**
 * Uses the one connection once nobody else does: what a request leaves to be done after its answer may still be at work.
 * Given back at once: the work gets this very connection.
 */
async function alone<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

/** What begins, ends or undoes a transaction does so with a savepoint. */
const instead: Readonly<Record<string, string>> = {
  begin: 'savepoint rehearsed',
  'begin isolation level repeatable read': 'savepoint rehearsed',
  commit: 'release savepoint rehearsed',
  rollback: 'rollback to savepoint rehearsed; release savepoint rehearsed',
};

function within(sent: unknown): unknown {
  if (typeof sent === 'string') return instead[sent] ?? sent;
  if (sent instanceof Packet) for (const query of sent.queries) query.text = instead[query.text] ?? query.text;
  return sent;
}

const refusals = [
  `select code from decisions where starts_with(key, $1) and state = 'refused'`,
  `select body ->> 'code' as code from idempotency_keys where starts_with(key, $1) and status = 409`,
];

/** By which its server process is told from that of another connection. */
async function backendOf(client: pg.PoolClient): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}

/**
 * Read under the role that the work ended with, which is that of the person: not every role may read both. A connection that
 * was given up on the way took with it all that was written.
 */
async function refusalUnder(client: pg.PoolClient, begun: number | undefined, key: string): Promise<string | null> {
  if (key === '' || (await backendOf(client)) !== begun) return null;
  for (const statement of refusals) {
    await client.query('savepoint reading');
    try {
      const { rows } = await client.query<{ code: string | null }>(statement, [key]);
      if (rows[0]?.code !== undefined && rows[0].code !== null) return rows[0].code;
    } catch {
      await client.query('rollback to savepoint reading');
    }
  }
  return null;
}
