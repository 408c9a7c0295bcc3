import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { Database, Tx } from '../connect.ts';
import { flush, send } from './statement.ts';
import { type Statement } from './packet.ts';

/** What a transaction says at its end; `last` is one more statement, which travels together with the commit. */
export type Ending<T> = { readonly value: T } | LastStatement<T>;
export type LastStatement<T> = {
  readonly last: Statement;
  readonly values: readonly unknown[];
  readonly read: (rows: readonly unknown[]) => T;
};

/**
 * A transaction of the worker, as `as` runs it, in fewer round trips: the begin travels with the first statements of
 * `work` and the commit with its last one. After any failure the connection is not used again.
 */
export async function asPostRoom<T>(db: Database, work: (tx: Tx) => Promise<Ending<T>>): Promise<T> {
  const client = await db.pool.connect();
  const tx = transactionOn(client);
  let broken: Error | undefined;
  try {
    const begun = [send(tx, begin, []), send(tx, role, [])];
    const [ending] = await Promise.all([work(tx), ...begun]);
    return await commit(tx, ending);
  } catch (error) {
    broken = error instanceof Error ? error : new Error('a transaction of the post room failed');
    flush(tx);
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release(broken);
  }
}

const begin = { name: 'mail-transaction', text: 'begin' };
const role = { name: 'mail-role', text: 'set local role concordat_worker' };
const end = { name: 'mail-commit', text: 'commit' };

async function commit<T>(tx: Tx, ending: Ending<T>): Promise<T> {
  const last = 'last' in ending ? send(tx, ending.last, ending.values) : undefined;
  const [result, { command }] = await Promise.all([last, send(tx, end, [])]);
  // To a transaction that has failed Postgres answers a commit with a rollback.
  if (command !== 'COMMIT') throw new Error('a transaction of the post room was rolled back');
  return 'last' in ending ? ending.read(result?.rows ?? []) : ending.value;
}

/** One for each connection: what waits to be sent belongs to it. */
const transactions = new WeakMap<PoolClient, Tx>();

function transactionOn(client: PoolClient): Tx {
  const known = transactions.get(client);
  if (known !== undefined) return known;
  const inOrder = Object.create(client) as PoolClient;
  const made: Tx = drizzle(inOrder);
  // What drizzle sends itself comes after what waits to be sent.
  inOrder.query = ((...query: Parameters<PoolClient['query']>) => {
    flush(made);
    return client.query(...query);
  }) as PoolClient['query'];
  transactions.set(client, made);
  return made;
}
