import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Client } from 'pg';
import type { Database } from '../../../db/connect.ts';
import { createLogger } from '../../../logger.ts';
import { createPortal } from '../../../portal/router.ts';
import { schedulesInMemory } from '../../support/stories/schedules.ts';
import { median } from './figures.ts';

/** The middle of the times that the work took, in milliseconds. */
export async function middleOf(times: number, work: () => Promise<void>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startMs = performance.now();
    await work();
    taken.push(performance.now() - startMs);
  }
  return median(taken);
}

/** Opens a page; throws where it does not show what it is to. */
export async function open(address: string, cookie: string, shows: string): Promise<void> {
  const reply = await fetch(address, { headers: { cookie }, redirect: 'manual' });
  const text = await reply.text();
  if (reply.status !== 200 || !text.includes(shows)) throw new Error(`${address} answers ${reply.status}`);
}

/** The portal as it runs, on a port of its own. */
export async function servePortal(db: Database): Promise<{ server: Server; url: string }> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.use(
    createPortal({
      db,
      publicUrl: url,
      log: createLogger('portal', 'silent'),
      throwOnUndefined: false,
      sendCode: async () => 'sent',
      decide: async () => ({ kind: 'taken', effect: {} }),
      schedules: schedulesInMemory(),
      events: { subscribe: () => () => undefined },
    }),
  );
  return { server, url };
}

/** Signs a person in past the door. Out: the cookie. */
export async function signIn(owner: Client, personId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await owner.query(
    `insert into sessions (token_hash, person_id, expires_at) values ($1, $2, app_now() + interval '12 hours')`,
    [createHash('sha256').update(token).digest('hex'), personId],
  );
  return `concordat-session=${token}`;
}
