import type { QueryResult, QueryResultRow } from 'pg';
import type { Tx } from '../connect.ts';
import { Packet, type Statement } from './packet.ts';

/** Runs it in the transaction of `tx`; `values` stand for $1, $2, ... */
export async function runPrepared<Row extends QueryResultRow>(
  tx: Tx,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  return (await send<Row>(tx, statement, values)).rows;
}

/** What is to leave together next, by transaction. */
const packets = new WeakMap<Tx, Packet>();

/** Statements that are asked for before anything is waited for leave together, in that order. */
export function send<Row extends QueryResultRow>(
  tx: Tx,
  statement: Statement,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  const begun = packets.get(tx);
  const packet = begun ?? new Packet();
  if (begun === undefined) {
    packets.set(tx, packet);
    process.nextTick(() => flush(tx));
  }
  return packet.add<Row>(statement, values);
}

/** Sends what waits; for what goes another way and must come after it. */
export function flush(tx: Tx): void {
  const packet = packets.get(tx);
  if (packet === undefined) return;
  packets.delete(tx);
  tx.$client.query(packet);
}
