import { createHash } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { z } from 'zod';
import { traced } from '../tracing.ts';
import { planNames, type Tx } from './connect.ts';
import { send } from './transaction.ts';

/** A row as SQL returns it: every one passes through it, and types are what it infers. */
export type RowShape = z.ZodObject;

/** Runs the statement in a transaction, with what it is given. */
export type Statement<Given, Row> = (tx: Tx, given: Given) => Promise<Row[]>;
export type RowOf<S> = S extends (tx: Tx, given: never) => Promise<readonly (infer Row)[]> ? Row : never;

/** A statement as the test prepares it; `samples` are for what is built in more than one way. */
export type Registered = {
  readonly row: RowShape | undefined;
  readonly build: (given: never) => SQL;
  readonly samples: readonly unknown[];
};
export const registered = new Map<string, Registered>();

/**
 * A set-based statement. `name` ("tasks.locked": its room and what it is) is that of the plan which a connection keeps, `row` what comes
 * back, `build` the SQL from what it is given. Lists are one parameter (`any(${uuids(ids)})`): a text that grows with its
 * values would be planned anew each time. `samples` are inputs that make other texts of it, for the test that prepares each.
 * Throws where a row is not what `row` says; the error names the statement and the column, never a value.
 */
export function statement<Row extends RowShape, Given = void>(
  name: string,
  row: Row,
  build: (given: Given) => SQL,
  samples: readonly NoInfer<Given>[] = [],
): Statement<Given, z.output<Row>> {
  register(name, { row, build, samples });
  const read = readerOf(name, row);
  return async (tx, given) => read((await run(tx, name, build(given))).rows);
}

/** Passes what the statement returned through its row; throws as said above. */
export function readerOf<Row extends RowShape>(name: string, row: Row): (rows: readonly unknown[]) => z.output<Row>[] {
  const rows = z.array(row);
  return (read) => {
    const parsed = rows.safeParse(read);
    if (parsed.success) return parsed.data;
    throw new Error(`the statement ${name} returned another row than it says: ${z.prettifyError(parsed.error)}`);
  };
}

/** The same for what returns no rows. Out: how many rows it has written. */
export function command<Given = void>(
  name: string,
  build: (given: Given) => SQL,
  samples: readonly NoInfer<Given>[] = [],
): (tx: Tx, given: Given) => Promise<number> {
  register(name, { row: undefined, build, samples });
  return async (tx, given) => (await run(tx, name, build(given))).rowCount ?? 0;
}

/** Known to the test from now on, which prepares each. */
export function register(name: string, statement: Registered): void {
  if (registered.has(name)) throw new Error(`two statements are called ${name}`);
  registered.set(name, statement);
}

const dialect = new PgDialect();

/** The text and the parameters of a statement, as they are sent. */
export function queryOf(built: SQL): { text: string; values: unknown[] } {
  const { sql: text, params: values } = dialect.sqlToQuery(built);
  return { text, values };
}

function run(tx: Tx, name: string, built: SQL): Promise<pg.QueryResult<Record<string, unknown>>> {
  const { text, values } = queryOf(built);
  const suffix = planNames.get(tx);
  const plan = suffix === undefined ? undefined : planOf(name, text);
  const sent = { ...(plan !== undefined && { name: `${plan}.${suffix}` }), text, values, types };
  return traced(`statement ${name}`, {}, () => send(tx, sent));
}

/** Who runs a text a third time will run it again: until then a plan that is kept would only take memory of the connection. */
const usesBefore = 2;
/** A statement of more texts than this grows with its values, whatever its author thought. */
const mostTexts = 16;

type Text = { readonly plan: string; uses: number };
const texts = new Map<string, Map<string, Text>>();

/** Under which name a connection keeps the plan of the text; undefined: it is planned for this time alone. */
function planOf(name: string, text: string): string | undefined {
  const known = texts.get(name) ?? new Map<string, Text>();
  texts.set(name, known);
  const one = known.get(text) ?? { plan: `${name.slice(0, 44)}.${hashOf(text)}`, uses: 0 };
  if (one.uses === 0 && known.size >= mostTexts) return undefined;
  known.set(text, one);
  one.uses += 1;
  return one.uses > usesBefore ? one.plan : undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

/** Dates, instants and spans of time come as Postgres writes them: a Date of this machine's zone would be another day. */
const asWritten = new Set([1082, 1114, 1184, 1186, 1115, 1182, 1185, 1187, 1231]);
const { getTypeParser: parserOf } = pg.types;
const types = {
  getTypeParser: ((id: number, format: 'text') =>
    asWritten.has(id) ? (value: string) => value : parserOf(id, format)) as typeof parserOf,
};
