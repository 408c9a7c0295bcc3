import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { vi } from 'vitest';
import { createApp } from '../../api/app.ts';
import { as, type Database } from '../../db/connect.ts';
import { startSession } from '../../db/doors/sessions.ts';
import type { Actor } from '../../domain/permissions.ts';
import { createLogger } from '../../logger.ts';
import { createBudget } from '../../mail/budget.ts';
import { deliver } from '../../mail/deliver.ts';
import { createPortal } from '../../portal/router.ts';
import { recordAtOnce } from '../support/at-once.ts';
import { quickTimes } from '../support/parts/post-room.ts';
import { schedulesInMemory } from '../support/stories/schedules.ts';
import { type SmtpSink, startSmtpSink } from '../support/parts/smtp-sink.ts';
import { createWorld, type World } from '../support/stories/world.ts';
import { lookAtAll, nextWake } from './passing.ts';
import { createRehearsal, type Rehearsed } from './rehearsal.ts';

export type Reply = {
  readonly status: number;
  readonly type: string;
  readonly location: string;
  readonly text: string;
};

/** The whole product in this process on a clock that stands where a story puts it: portal, API, post room, every workflow's looks. */
export type House = {
  readonly world: World;
  readonly url: string;
  readonly sink: SmtpSink;
  /** What went wrong behind a 5xx, newest last. */
  readonly troubles: string[];
  readonly now: () => number;
  /** Lets everything happen that happens by itself until then, each at its own instant, mails included. */
  readonly passTo: (at: string) => Promise<void>;
  /** What wakes after an act: every process looks again, and the post room delivers. */
  readonly settle: () => Promise<void>;
  /** Opens an address as somebody, or as nobody. */
  readonly get: (actor: Actor | undefined, path: string) => Promise<Reply>;
  /** An act by the API, as a person; fails the test unless it is taken. Settles. */
  readonly act: (
    actor: Actor,
    method: string,
    path: string,
    body?: object,
    version?: number,
  ) => Promise<Record<string, unknown>>;
  /** Sends a form in earnest and takes back all that came of it. */
  readonly rehearse: (
    actor: Actor | undefined,
    path: string,
    body: URLSearchParams | FormData,
  ) => Promise<Rehearsed<Reply>>;
  /** The cookie of a session of the person, for a browser. */
  readonly sessionOf: (actor: Actor) => Promise<string>;
  readonly end: () => Promise<void>;
};

/** `create`: with which partnership it begins, at that instant. */
export async function openHouse(from: string, create: () => Promise<World> = createWorld): Promise<House> {
  const world = await create();
  // As many people ask the same a few times each, a statement is planned once for a connection, and not for each of its first calls.
  const database = new URL(world.ownerUrl).pathname.slice(1);
  await world.rows(`alter role concordat_app in database ${database} set plan_cache_mode = force_generic_plan`);
  const sink = await startSmtpSink();
  const rehearsal = createRehearsal(world.appUrl);
  const troubles: string[] = [];
  const live = await listen(world.db, troubles);
  const rehearsed = await listen(rehearsal.db, troubles);
  let now = 0;
  const setNow = async (at: number): Promise<void> => {
    now = at;
    vi.useFakeTimers({ toFake: ['Date'], now: at });
    await world.setClock(new Date(at));
  };
  await setNow(Date.parse(from));
  const sessions = new Map<string, { at: number; token: string }>();
  const sessionOf = async (actor: Actor): Promise<string> => {
    const known = sessions.get(actor.personId);
    if (known?.at === now) return known.token;
    const token = randomBytes(32).toString('base64url');
    await as(world.db, { role: 'door' }, (tx) =>
      startSession(tx, {
        personId: actor.personId,
        tokenHash: createHash('sha256').update(token).digest('hex'),
        proof: { method: 'code', browserHash: '' },
      }),
    );
    sessions.set(actor.personId, { at: now, token });
    return token;
  };
  const headersOf = async (actor: Actor | undefined): Promise<Record<string, string>> => ({
    'sec-fetch-site': 'same-origin',
    ...(actor !== undefined && { cookie: `concordat-session=${await sessionOf(actor)}` }),
  });
  const house: House = {
    world,
    url: live.url,
    sink,
    troubles,
    now: () => now,
    sessionOf,
    async settle() {
      await lookAtAll(world);
      await deliverAll(world, sink, live.url);
    },
    async passTo(at) {
      const until = Date.parse(at);
      for (;;) {
        const wake = await nextWake(world);
        if (wake === undefined || wake > until) break;
        // A workflow never wakes twice within a second.
        await setNow(Math.max(wake, now + 1_000));
        await house.settle();
      }
      await setNow(until);
      await house.settle();
    },
    get: async (actor, path) =>
      reply(await fetch(`${live.url}${path}`, { redirect: 'manual', headers: await headersOf(actor) })),
    async act(actor, method, path, body, version) {
      const answer = await fetch(`${live.url}${path}`, {
        method,
        headers: {
          ...(await headersOf(actor)),
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text} ${troubles.at(-1) ?? ''}`);
      await house.settle();
      return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    },
    async rehearse(actor, path, body) {
      const headers = await headersOf(actor);
      const key = body.get('idempotencyKey');
      return rehearsal.undone(typeof key === 'string' ? key : '', async () =>
        reply(await fetch(`${rehearsed.url}${path}`, { method: 'POST', redirect: 'manual', headers, body })),
      );
    },
    async end() {
      vi.useRealTimers();
      for (const { server } of [live, rehearsed]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
      await rehearsal.end();
      await sink.close();
      await world.end();
    },
  };
  return house;
}

async function reply(response: Response): Promise<Reply> {
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    location: response.headers.get('location') ?? '',
    text: await response.text(),
  };
}

async function listen(db: Database, troubles: string[]): Promise<{ server: Server; url: string }> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = createLogger('api', 'error', { write: (line) => void troubles.push(line) });
  const schedules = schedulesInMemory();
  const decide = recordAtOnce(db);
  const portal = createPortal({
    db,
    publicUrl: url,
    log,
    decide,
    schedules,
    throwOnUndefined: true,
    sendCode: () => Promise.resolve('sent'),
    events: { subscribe: () => () => undefined },
    // The clock stands while one person opens everything.
    turns: { atOnce: 1_000, waiting: 1_000, perMinute: 1_000_000 },
  });
  const limits = { requestsPerMinute: 1_000_000, failuresPerMinute: 1_000_000 };
  const readiness = () => Promise.resolve({ database: true, temporal: true });
  const app = createApp(
    { db, decide, schedules, publicUrl: url, version: 'test', log, readiness, trustedProxies: 0, portal },
    { checkAnswers: true, limits },
  );
  server.on('request', express().use(app));
  return { server, url };
}

/** The post room's batches until nothing is owed at this instant. */
async function deliverAll(world: World, sink: SmtpSink, publicUrl: string): Promise<void> {
  const owed = await world.rows(`select from notices where state = 'owed' limit 1`);
  if (owed.length === 0) return;
  const house = {
    from: 'Concordat <office@concordat.example>',
    replyTo: 'help@concordat.example',
    returnDomain: 'bounces.concordat.example',
    publicUrl,
  };
  const deps = { db: world.db, smtpUrl: sink.url, house, connections: 1, times: quickTimes };
  await deliver(
    { ...deps, budget: createBudget(undefined, 'notices'), crashPoint: () => undefined },
    new AbortController().signal,
  );
}
