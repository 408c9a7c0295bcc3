import pg from 'pg';

/** One statement as the driver was given it. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** Every statement that this process gives to Postgres while `work` runs, in order, over all connections. */
export async function recordStatements(work: () => Promise<void>): Promise<Statement[]> {
  const prototype = pg.Client.prototype as { query: Query };
  const { query } = prototype;
  const statements: Statement[] = [];
  prototype.query = function record(this: pg.Client, ...args: unknown[]) {
    const statement = statementOf(args);
    if (statement !== undefined) statements.push(statement);
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return statements;
}

function statementOf([config, second]: readonly unknown[]): Statement | undefined {
  const listed = Array.isArray(second) ? (second as unknown[]) : undefined;
  if (typeof config === 'string') return { text: config, values: listed ?? [] };
  if (typeof config !== 'object' || config === null || !('text' in config) || typeof config.text !== 'string')
    return undefined;
  const own = 'values' in config && Array.isArray(config.values) ? (config.values as unknown[]) : [];
  return { text: config.text, values: listed ?? own };
}

/** What differs between two requests, in the same order: ids, keys and hashes. */
export type Marks = readonly string[];

/** Makes of a recorded request the statements of another one. */
export function replayOf(recorded: readonly Statement[], from: Marks): (to: Marks) => Statement[] {
  const pattern = new RegExp(from.map((mark) => mark.replaceAll(/[^\w-]/gu, String.raw`\$&`)).join('|'), 'gu');
  return (to) => {
    const other = new Map(from.map((mark, index) => [mark, to[index] ?? mark]));
    const swap = (text: string) => text.replaceAll(pattern, (mark) => other.get(mark) ?? mark);
    const swapValue = (value: unknown): unknown =>
      typeof value === 'string' ? swap(value) : Array.isArray(value) ? value.map(swapValue) : value;
    return recorded.map(({ text, values }) => ({ text: swap(text), values: values.map(swapValue) }));
  };
}

const marksOutbox = /update outbox set sent_at/iu;
const readsOutbox = /from outbox o/iu;

/**
 * Runs one request's statements, one after the other, on a plain connection. The rows of the outbox are new each time,
 * so the statement that marks them as sent gets the ids that were just read, and is left out where there were none.
 */
export async function runStatements(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  let unsent: readonly { id?: string }[] = [];
  for (const { text, values } of statements) {
    if (marksOutbox.test(text)) {
      if (unsent.length > 0) await client.query({ text, values: [unsent.map(({ id }) => id)] });
      continue;
    }
    const result = await client.query<{ id?: string }>({ text, values: [...values] });
    if (readsOutbox.test(text)) unsent = result.rows;
  }
}
