import pg from 'pg';
import { type Database, usualLimits } from '../../db/connect.ts';

/** A database in which whatever is done can be undone as a whole, transactions that were committed included. */
export type Rehearsal = {
  readonly db: Database;
  /** Does the work and takes everything back that it wrote. One after the other. */
  undone<T>(work: () => Promise<T>): Promise<T>;
  end(): Promise<void>;
};

/**
 * One connection with one transaction around all that a request does: its own transactions become savepoints in it. So a
 * form can be sent in earnest, through every check of page, domain and database, and nothing of it stays.
 */
export function createRehearsal(url: string): Rehearsal {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 20_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    const query = client.query.bind(client);
    Object.defineProperty(client, 'query', {
      value: (first: unknown, ...rest: unknown[]): unknown => Reflect.apply(query, client, [within(first), ...rest]),
    });
  });
  return {
    db: { pool, limits: usualLimits },
    async undone(work) {
      await pool.query('start transaction');
      try {
        return await work();
      } finally {
        await pool.query('abort');
      }
    },
    end: () => pool.end(),
  };
}

/** What begins, ends or undoes a transaction does so with a savepoint. */
function within(statement: unknown): unknown {
  if (typeof statement !== 'string') return statement;
  if (statement === 'commit') return 'release savepoint rehearsed';
  if (statement === 'rollback') return 'rollback to savepoint rehearsed; release savepoint rehearsed';
  return statement.replace(/^begin;/u, 'savepoint rehearsed;');
}
