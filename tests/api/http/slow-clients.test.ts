import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../api/app.ts';
import { createLogger } from '../../../logger.ts';
import { openRound } from '../../support/stories/world.ts';
import { listen, startApi, type RunningApi } from '../running-api.ts';
import { schedulesInMemory } from '../../support/stories/schedules.ts';
import { keyFor } from '../../support/stories/api-key.ts';

let api: RunningApi;
let url: string;
let close: () => Promise<void>;
let key: string;
let path: string;

/** The patience of production is counted in tens of seconds; this one is the same in kind. */
const patience = {
  headersTimeout: 2_000,
  requestTimeout: 4_000,
  keepAliveTimeout: 1_000,
  connectionsCheckingInterval: 100,
};

beforeAll(async () => {
  api = await startApi();
  const agency = await api.world.agency('Borough One');
  const { taskIds } = await openRound(api.world, [agency], { dueAt: Date.now() + 30 * 86_400_000 });
  path = `/v1/tasks/${taskIds[0]}/response`;
  const personId = agency.respondents[0]?.personId ?? '';
  key = await keyFor(api.world.db, personId, ['write']);
  const app = createApp({
    db: api.world.db,
    decide: () => Promise.resolve({ kind: 'try-later', seconds: 1 }),
    schedules: schedulesInMemory(),
    publicUrl: 'http://localhost:3000',
    version: 'test',
    log: createLogger('api', 'fatal'),
    readiness: () => Promise.resolve({ database: true, temporal: true }),
    trustedProxies: 0,
  });
  const { server, url: address } = await listen(app, patience);
  url = address;
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterAll(async () => {
  await close();
  await api.end();
});

type Slow = { readonly socket: Socket; readonly ended: Promise<unknown>; isOpen(): boolean; said(): string };

/** Sends the beginning, then a little again and again, and never comes to an end by itself. */
function dribble(beginning: string, little: string, everyMs: number): Slow {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  let open = true;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.on('error', () => undefined);
  socket.write(beginning);
  // No more than the other side reads: what waits here would be our own burden.
  const timer = setInterval(() => {
    if (socket.writableLength === 0) socket.write(little);
  }, everyMs);
  // Also after a reset: what a wait for 'close' by itself would take for a failure.
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      open = false;
      clearInterval(timer);
      resolve();
    });
  });
  return { socket, ended, isOpen: () => open, said: () => text };
}

const head = (extra: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: ${crypto.randomUUID()}\r\n${extra}`;
const chunked = (identity: string) =>
  head(`${identity}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`);
const oneByte = '1\r\n \r\n';

test.each<[string, () => Slow]>([
  ['headers that never end', () => dribble(head(''), 'X-More: 1\r\n', 50)],
  ['a chunked body that never ends', () => dribble(chunked(`Authorization: Bearer ${key}\r\n`), oneByte, 50)],
  ['a chunked body that never ends, of nobody who is known', () => dribble(chunked(''), oneByte, 50)],
  [
    'chunks that come as fast as they are read, without end',
    () => dribble(chunked(`Authorization: Bearer ${key}\r\n`), `4000\r\n${' '.repeat(0x4000)}\r\n`, 1),
  ],
])(
  '%s: the connection is ended, others are served meanwhile, and nothing is written (R67)',
  async (_how, attack) => {
    const attackers = Array.from({ length: 10 }, attack);
    // Asked again and again for as long as any of them hangs on: each is answered.
    let served = 0;
    while (attackers.some((one) => one.isOpen())) {
      const { status } = await fetch(`${url}/health/live`);
      expect(status).toBe(200);
      served += 1;
    }
    await Promise.all(attackers.map((one) => one.ended));
    expect(served).toBeGreaterThan(0);
    expect(new Set(attackers.map((one) => one.said().slice(0, 12)))).not.toContain('HTTP/1.1 201');
    expect(await api.world.rows('select from answers')).toEqual([]);
  },
  30_000,
);
