import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { Packet, type Sent } from './packet.ts';

/** One transaction under one role. */
export type Tx = NodePgDatabase & { readonly $client: pg.PoolClient };

/** What is to leave together next, by transaction. */
const packets = new WeakMap<Tx, Packet>();

/** Statements that are asked for before anything is waited for leave together, and run in that order. */
export function send(tx: Tx, sent: Sent): Promise<pg.QueryResult<Record<string, unknown>>> {
  const begun = packets.get(tx);
  const packet = begun ?? new Packet();
  if (begun === undefined) {
    packets.set(tx, packet);
    process.nextTick(() => flush(tx));
  }
  return packet.add(sent);
}

/** Sends what waits; for what goes another way and must come after it. */
export function flush(tx: Tx): void {
  const packet = packets.get(tx);
  if (packet === undefined) return;
  packets.delete(tx);
  tx.$client.query(packet);
}

export function transactionOn(client: pg.PoolClient): Tx {
  const inOrder = Object.create(client) as pg.PoolClient;
  const tx: Tx = drizzle(inOrder);
  // What drizzle sends itself comes after what waits to be sent.
  inOrder.query = ((...query: Parameters<pg.PoolClient['query']>) => {
    flush(tx);
    return client.query(...query);
  }) as pg.PoolClient['query'];
  return tx;
}

/** Known once the transaction that was to say it has been committed. */
export type Later<T> = { readonly later: Promise<T> };

const last = new WeakMap<Tx, { readonly promises: Promise<unknown>[]; failed: boolean }>();

/** Nobody waits for what this statement returns before the commit: both leave together. Where it fails, nothing is committed. */
export function withCommit<T>(tx: Tx, later: Promise<T>): Later<T> {
  const known = last.get(tx) ?? { promises: [], failed: false };
  last.set(tx, known);
  known.promises.push(later);
  later.catch(() => {
    known.failed = true;
  });
  return { later };
}

/** Throws where the transaction, or what leaves together with the commit, has failed. */
export async function commit(tx: Tx, begun: Promise<unknown>, end: Sent): Promise<void> {
  const { promises = [], failed = false } = last.get(tx) ?? {};
  // What failed before it was sent has not failed for Postgres, which would commit the rest.
  if (failed) await Promise.all(promises);
  const [{ command }] = await Promise.all([send(tx, end), begun, ...promises]);
  // To a transaction that has failed Postgres answers a commit with a rollback.
  if (command === 'ROLLBACK') throw new Error('the transaction was rolled back');
}
