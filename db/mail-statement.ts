import type { PoolClient, QueryResultRow } from 'pg';
import type { Tx } from './connect.ts';

/** A statement that the post room runs for every mail: the database plans it once for each connection, not each time. */
export type Statement = { readonly name: string; readonly text: string };

/** Runs it in the transaction of `tx`; `values` stand for $1, $2, ... */
export async function runPrepared<Row extends QueryResultRow>(
  tx: Tx,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  // drizzle names statements of its query builder only; its transaction is this client's.
  const { $client } = tx as Tx & { readonly $client: PoolClient };
  inOnePacket($client);
  const { rows } = await $client.query<Row>({ name: statement.name, text: statement.text, values: [...values] });
  return rows;
}

/** What is sent before anything is waited for leaves together: writing to the socket costs more than most statements. */
export function inOnePacket({ connection: { stream } }: PoolClient): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}
