import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './connect.ts';
import { cutOff } from './silence.ts';

const channel = 'concordat_changed';

/** Tells every API process, after the commit, that something of a process changed; content-free. */
export async function publishChange(db: Database, processId: string): Promise<void> {
  await db.pool.query('select pg_notify($1, $2)', [channel, processId]);
}

export type LiveEvents = { subscribe(processId: string, listener: () => void): () => void; stop(): Promise<void> };

const usualTimes = { heartbeatMs: 15_000, patienceMs: 5_000, pauseMs: 2_000 };

/**
 * One listening connection for a whole process of the API. It asks now and then whether the database is there, since a
 * line that fell silent says nothing; when it was away everybody who listens is told, as something may have changed.
 */
export function listenForChanges(
  url: string,
  onError: (error: unknown) => void,
  { heartbeatMs, patienceMs, pauseMs } = usualTimes,
): LiveEvents {
  const listeners = new Map<string, Set<() => void>>();
  const stopping = new AbortController();
  const running = listen();

  async function listen(): Promise<void> {
    for (let lost = false; !stopping.signal.aborted; lost = true) {
      await listenOnce(lost).catch(onError);
      await pause(pauseMs);
    }
  }

  /** Until the connection is lost, which it throws, or until the end. */
  async function listenOnce(again: boolean): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'concordat-events',
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      keepAlive: true,
    });
    const gone = new AbortController();
    client.on('error', onError);
    client.on('end', () => gone.abort());
    client.on('notification', ({ payload }) => tell(listeners.get(payload ?? '')));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      if (again) for (const of of listeners.values()) tell(of);
      while (!stopping.signal.aborted && !gone.signal.aborted) {
        await pause(heartbeatMs, gone.signal);
        if (!stopping.signal.aborted) await client.query('select 1');
      }
    } finally {
      cutOff(client);
    }
  }

  async function pause(ms: number, ...signals: AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, ...signals]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  return {
    subscribe(processId, listener) {
      const of = listeners.get(processId) ?? new Set();
      listeners.set(processId, of.add(listener));
      return () => {
        of.delete(listener);
        if (of.size === 0) listeners.delete(processId);
      };
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function tell(listeners: ReadonlySet<() => void> = new Set()): void {
  for (const listener of listeners) listener();
}
