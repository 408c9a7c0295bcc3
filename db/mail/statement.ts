import type { SQL } from 'drizzle-orm';
import type { z } from 'zod';
import { planNames, type Tx } from '../connect.ts';
import { queryOf, readerOf, register, type RowShape } from '../statement.ts';
import { send } from '../transaction.ts';

/** One whose text stands as it is sent, and how what it returns is read: its values stand for $1, $2, ... */
type Positional<Row> = {
  readonly name: string;
  readonly text: string;
  readonly read: (rows: readonly unknown[]) => Row[];
};

/** As `statement` of db/statement.ts, for what the post room runs for every mail. */
export function positional<Row extends RowShape>(name: string, row: Row, built: SQL): Positional<z.output<Row>> {
  register(name, { row, build: () => built, samples: [] });
  const { text, values } = queryOf(built);
  if (values.length > 0)
    throw new Error(`the statement ${name} holds a value, which would be taken for one that it is given`);
  return { name, text, read: readerOf(name, row) };
}

const planned = new WeakSet<Tx>();
/** Postgres would plan what is given lists anew each time, since it takes a list that it does not know for a longer one. */
const onePlan = {
  text: `select set_config('plan_cache_mode', 'force_generic_plan', true)`,
  name: 'mail.one-plan',
  values: [],
};

/** Runs it in the transaction of `tx`. */
export async function runPrepared<Row>(
  tx: Tx,
  { name, text, read }: Positional<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  const plan = planNames.has(tx) ? { name } : {};
  if ('name' in plan && !planned.has(tx)) {
    planned.add(tx);
    // What waits for the statement is told why this one failed.
    send(tx, onePlan).catch(() => undefined);
  }
  return read((await send(tx, { ...plan, text, values: [...values] })).rows);
}
