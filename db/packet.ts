import pg from 'pg';

/** What Postgres is sent: under a name, its plan is kept by the connection. */
export type Sent = pg.QueryConfig & { readonly values: unknown[] };

type Connection = pg.PoolClient['connection'] & { sync(): void; submittedNamedStatements?: Record<string, string> };

/** What pg's own query does with the answers to it; not in its types. */
type Answered = pg.Query & {
  readonly name: string;
  text: string;
  prepare(connection: Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
};

/**
 * Statements that travel in one packet and are answered in one: pg sends a query of its own for each, and with
 * every one a Sync. The database runs them one after the other, each on what was committed when its turn comes, and
 * after one that fails none. pg asks a query that it did not make itself to answer to the names below.
 */
export class Packet {
  readonly queries: Answered[] = [];
  #at = 0;
  #failed = false;

  add(sent: Sent): Promise<pg.QueryResult<Record<string, unknown>>> {
    return new Promise((resolve, reject) => {
      const query = new pg.Query<Record<string, unknown>>(sent, (error, result) => {
        if (error === undefined || error === null) return resolve(result);
        this.#failed = true;
        return reject(error);
      });
      this.queries.push(query as Answered);
    });
  }

  submit(connection: Connection): void {
    const withoutSync = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
    connection.stream.cork();
    for (const query of this.queries) {
      query.prepare(withoutSync);
      // Its values could not be written: nothing of what follows may be run, a commit least of all.
      if (this.#failed) break;
    }
    connection.sync();
    connection.stream.uncork();
  }

  /** pg notes by these which statements a connection knows. */
  get name(): string | undefined {
    return this.queries[this.#at]?.name;
  }

  get text(): string | undefined {
    return this.queries[this.#at]?.text;
  }

  handleRowDescription(message: unknown): void {
    this.queries[this.#at]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.queries[this.#at]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    this.queries[this.#at]?.handleCommandComplete(message, connection);
    this.#at += 1;
  }

  handleReadyForQuery(connection: Connection): void {
    if (this.#failed) return this.handleError(new Error('a statement before it has failed'), connection);
    for (const query of this.queries) query.handleReadyForQuery(connection);
  }

  /** Of the statement whose turn it was, or of the connection: all of them have failed. */
  handleError(error: Error, connection: Connection): void {
    for (const query of this.queries) {
      // It was never read, so the connection does not know it.
      delete connection.submittedNamedStatements?.[query.name];
      query.handleError(error, connection);
    }
  }
}
