import { Socket } from 'node:net';
import type pg from 'pg';

/**
 * A server whose packets are lost sends no reset, and TCP goes on for a quarter of an hour: a connection on which nothing is
 * heard for the given time while it is used is given up. Postgres ends a statement that takes too long before that, so that
 * silence means that nobody is there.
 */
export function watchSilence(client: pg.ClientBase): void {
  const socket = socketOf(client);
  socket?.on('timeout', () => socket.destroy(new Error('Connection terminated: the database does not answer')));
}

/** From now on, in milliseconds; 0: it may rest for ever. */
export function allowSilence(client: pg.ClientBase, ms: number): void {
  socketOf(client)?.setTimeout(ms);
}

/** The end of a connection that nobody waits for: a farewell would not arrive. */
export function cutOff(client: pg.ClientBase): void {
  socketOf(client)?.destroy();
}

/** pg does not declare its connection; whatever else it may be one day has no silence to watch. */
function socketOf(client: pg.ClientBase): Socket | undefined {
  const connection: unknown = 'connection' in client ? client.connection : undefined;
  const isObject = typeof connection === 'object' && connection !== null;
  const stream: unknown = isObject && 'stream' in connection ? connection.stream : undefined;
  return stream instanceof Socket ? stream : undefined;
}
