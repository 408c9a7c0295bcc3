import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient, QueryResultRow } from 'pg';
import type { Database, Tx } from './connect.ts';
import { inOnePacket, runPrepared, type Statement } from './mail-statement.ts';
import * as schema from './schema.ts';

/** What a transaction says at its end; `last` is one more statement, which travels together with the commit. */
export type Ending<T> = { readonly value: T } | LastStatement<T>;
export type LastStatement<T> = {
  readonly last: Statement;
  readonly values: readonly unknown[];
  readonly read: (rows: QueryResultRow[]) => T;
};

/**
 * A transaction of the worker, as `as` runs it, in fewer round trips: what `work` sends without waiting (`Promise.all`)
 * travels together, the begin travels with its first statements and the commit with its last one. The database still runs
 * them one after the other, each on what was committed when its own turn comes, and none after one that failed.
 */
export async function asPostRoom<T>(db: Database, work: (tx: Tx) => Promise<Ending<T>>): Promise<T> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  pipeline(client, true);
  inOnePacket(client);
  try {
    const begun = client.query('begin; set local role concordat_worker');
    const [, ending] = await together([begun, work(transactionOn(client))]);
    return await commit(client, ending);
  } catch (error) {
    // Whatever was still under way is answered before the rollback is; the connection is not used again.
    await client.query('rollback').catch(() => undefined);
    broken = error instanceof Error ? error : new Error('a transaction of the post room failed');
    throw error;
  } finally {
    pipeline(client, false);
    client.release(broken);
  }
}

async function commit<T>(client: PoolClient, ending: Ending<T>): Promise<T> {
  const last = 'last' in ending ? runPrepared(transactionOn(client), ending.last, ending.values) : Promise.resolve([]);
  const [rows, { command }] = await together([last, client.query('commit')]);
  // To a transaction that has failed Postgres answers a commit with a rollback.
  if (command !== 'COMMIT') throw new Error('a transaction of the post room was rolled back');
  return 'last' in ending ? ending.read(rows) : ending.value;
}

/** Waits for all of them, also when one fails: until then answers are still on their way. Throws what failed first. */
async function together<First, Second>(both: readonly [Promise<First>, Promise<Second>]): Promise<[First, Second]> {
  await Promise.allSettled(both);
  return Promise.all(both);
}

/** pg reads this at every query. A connection of the pool has it only while it works for the post room. */
function pipeline(client: PoolClient, on: boolean): void {
  (client as { pipeline: boolean }).pipeline = on;
}

/** drizzle reads the whole schema whenever it is made: once for each connection is enough. */
const transactions = new WeakMap<PoolClient, Tx>();

function transactionOn(client: PoolClient): Tx {
  const known = transactions.get(client);
  if (known !== undefined) return known;
  const made: Tx = drizzle(client, { schema });
  transactions.set(client, made);
  return made;
}
