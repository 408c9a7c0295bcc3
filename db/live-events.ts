import pg from 'pg';
import type { Database } from './connect.ts';

const channel = 'concordat_changed';

/** Tells every API process, after the commit, that something of a process changed; content-free. */
export async function publishChange(db: Database, processId: string): Promise<void> {
  await db.pool.query('select pg_notify($1, $2)', [channel, processId]);
}

export type LiveEvents = { subscribe(processId: string, listener: () => void): () => void; stop(): Promise<void> };

/** One listening connection for a whole process of the API; it comes back by itself when the database was away. */
export function listenForChanges(url: string, onError: (error: unknown) => void): LiveEvents {
  const listeners = new Map<string, Set<() => void>>();
  let client: pg.Client | undefined;
  let stopped = false;
  let again: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    client = new pg.Client({ connectionString: url, application_name: 'concordat-events' });
    client.on('notification', (message) => {
      for (const listener of listeners.get(message.payload ?? '') ?? []) listener();
    });
    client.on('error', onError);
    client.on('end', () => {
      if (!stopped) again = setTimeout(() => void listen().catch(onError), 2_000);
    });
    await client.connect();
    await client.query(`listen ${channel}`);
  }
  void listen().catch((error: unknown) => {
    onError(error);
  });

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
      stopped = true;
      clearTimeout(again);
      await client?.end();
    },
  };
}
