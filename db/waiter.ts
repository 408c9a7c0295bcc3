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

/**
 * Over one use of a connection. `worksAs`: the number of its backend, as it says itself (behind a pooler the driver's is
 * another), before which nothing is ended. `stop` gives back why the connection cannot be used again, if it cannot.
 */
export type Watch = { worksAs(pid: number): void; stop(): Promise<Abandoned | undefined> };

/**
 * Watches over one use of a pooled connection. Once nobody waits, its backend is ended, and `stop` says that the
 * connection is of no use any more: it waits for the ending first, so that this can never hit whoever has the connection next.
 * Undefined where nobody waits for it.
 */
export function watch(pool: pg.Pool): Watch | undefined {
  const signal = waiter.getStore();
  if (signal === undefined) return undefined;
  let backend: number | undefined;
  let ending: Promise<unknown> | undefined;
  const end = () => {
    if (backend === undefined) return;
    ending = enderOf(pool)
      .query('select pg_terminate_backend($1)', [backend])
      .catch(() => undefined);
  };
  signal.addEventListener('abort', end, { once: true });
  return {
    worksAs(pid) {
      backend = pid;
      if (signal.aborted) end();
    },
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
