import { sql } from 'drizzle-orm';
import type { QueryResult } from 'pg';
import type { z } from 'zod';
import type { Tx } from '../connect.ts';
import { readerOf, register, type RowShape } from '../statement.ts';
import { Packet, type Statement } from './packet.ts';

/** One that travels in a packet, and how what it returns is read: its values stand for $1, $2, ... */
type Positional<Row> = Statement & { readonly read: (rows: readonly unknown[]) => Row[] };

/** As `statement` of db/statement.ts, for what a packet sends. */
export function positional<Row extends RowShape>(name: string, row: Row, text: string): Positional<z.output<Row>> {
  register(name, { row, build: () => sql.raw(text), samples: [] });
  return { name, text, read: readerOf(name, row) };
}

/** Runs it in the transaction of `tx`. */
export async function runPrepared<Row>(tx: Tx, statement: Positional<Row>, values: readonly unknown[]): Promise<Row[]> {
  return statement.read((await send(tx, statement, values)).rows);
}

/** What is to leave together next, by transaction. */
const packets = new WeakMap<Tx, Packet>();

/** Statements that are asked for before anything is waited for leave together, in that order. */
export function send(tx: Tx, statement: Statement, values: readonly unknown[]): Promise<QueryResult> {
  const begun = packets.get(tx);
  const packet = begun ?? new Packet();
  if (begun === undefined) {
    packets.set(tx, packet);
    process.nextTick(() => flush(tx));
  }
  return packet.add(statement, values);
}

/** Sends what waits; for what goes another way and must come after it. */
export function flush(tx: Tx): void {
  const packet = packets.get(tx);
  if (packet === undefined) return;
  packets.delete(tx);
  tx.$client.query(packet);
}
