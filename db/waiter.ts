import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

/** Nobody waits for the answer any more, so it is not made. */
export class Abandoned extends Error {
  override name = 'Abandoned';
}

const waiter = new AsyncLocalStorage<AbortSignal>();

/** Runs `work` for somebody who may go away: once the signal is aborted, its transactions end and none begins. For reads only. */
export function forWaiter<T>(signal: AbortSignal, work: () => T): T {
  return waiter.run(signal, work);
}

/** Ends backends. Apart from the pool that it frees, which may have no connection left. */
const enders = new WeakMap<pg.Pool, pg.Pool>();

function enderOf(pool: pg.Pool): pg.Pool {
  const known = enders.get(pool);
  if (known !== undefined) return known;
  const ender = new pg.Pool({ ...pool.options, max: 1, allowExitOnIdle: true, idleTimeoutMillis: 1_000 });
  ender.on('error', () => undefined);
  enders.set(pool, ender);
  return ender;
}

/** Over one use of a connection; `stop` gives back why the connection cannot be used again, if it cannot. */
export type Watch = { stop(): Promise<Abandoned | undefined> };

/**
 * Watches over one use of a pooled connection. Once nobody waits, its backend is ended, and `stop` says that the
 * connection is of no use any more: it waits for the ending first, so that this can never hit whoever has the connection next.
 */
export async function watch(pool: pg.Pool, client: pg.PoolClient): Promise<Watch> {
  const signal = waiter.getStore();
  if (signal === undefined) return { stop: async () => undefined };
  // Asked, and not taken from the driver: behind a pooler the two differ.
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  let ending: Promise<unknown> | undefined;
  const end = () => {
    ending = enderOf(pool)
      .query('select pg_terminate_backend($1)', [rows[0]?.pid])
      .catch(() => undefined);
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return {
    async stop() {
      signal.removeEventListener('abort', end);
      await ending;
      return ending === undefined ? undefined : new Abandoned();
    },
  };
}

/** Throws where nobody waits any more. */
export function stillWaitedFor(): void {
  if (waiter.getStore()?.aborted === true) throw new Abandoned();
}
