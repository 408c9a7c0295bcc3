import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { connect, type Database } from '../../db/connect.ts';
import { createLogger } from '../../logger.ts';
import { createPortal } from '../../portal/router.ts';
import { asOwner, createPartnership, type Partnership } from '../support/factories.ts';
import { Browser } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { schedulesInMemory } from '../support/stories/schedules.ts';

let database: TestDatabase;
let db: Database;
let people: Partnership;
let server: Server;
let url: string;
const codes: string[] = [];
const log: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  people = await createPartnership(database.ownerUrl);
  db = connect(database.appUrl);
  let app: RequestListener = (_req, res) => void res.end();
  server = createServer((req, res) => app(req, res));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const decide = () => Promise.resolve({ kind: 'try-later', seconds: 1 } as const);
  const deps = { db, decide, schedules: schedulesInMemory(), publicUrl: url };
  const portal = createPortal({
    ...deps,
    log: createLogger('portal', 'fatal'),
    sendCode: ({ code }) => {
      codes.push(code);
      return Promise.resolve('sent');
    },
    events: { subscribe: () => () => undefined },
    throwOnUndefined: true,
  });
  app = createApp({
    ...deps,
    version: 'test',
    // As in production: what is quieter than this nobody keeps.
    log: createLogger('api', 'info', { write: (line) => void log.push(line) }),
    readiness: () => Promise.resolve({ database: true, temporal: true }),
    trustedProxies: 0,
    portal,
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await db.pool.end();
  await database.drop();
});

beforeEach(() => {
  log.length = 0;
});

const reasons = () => log.map((line) => (JSON.parse(line) as { msg: string; reason?: string }).reason);
const counted = async () =>
  (await (await fetch(`${url}/metrics`)).text()).match(/concordat_refusals_total\{.*/gu) ?? [];
const failures = () =>
  asOwner(database.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `select actor_id, details from audit_entries where act = 'sign-in-failed' order by id`,
    );
    return rows;
  });

it('a wrong code leaves a line with its reason, a count, and an entry of the trail that names nobody as its actor', async () => {
  const browser = new Browser(url);
  await browser.post('/sign-in', { address: people.partnerContact.email });
  expect(log).toEqual([]);
  await browser.post('/sign-in/code', { code: 'AAAA-AAAA' });
  expect(reasons()).toEqual(['wrong-code']);
  expect(await counted()).toEqual(['concordat_refusals_total{reason="wrong-code"} 1']);
  const details = { method: 'code', reason: 'wrong-code', personIds: [people.partnerContact.id] };
  expect(await failures()).toEqual([{ actor_id: null, details }]);
  for (let n = 0; n < 5; n += 1) await browser.post('/sign-in/code', { code: 'AAAA-AAAA' });
  expect((await failures()).at(-1)).toMatchObject({ details: { reason: 'void-code' } });
  expect(await failures()).toHaveLength(6);
});

it('asking for codes too often leaves a line, and a stranger who types one that nobody asked for no entry', async () => {
  const before = (await failures()).length;
  const browser = new Browser(url);
  for (const _ of [1, 2]) await browser.post('/sign-in', { address: 'stranger@example.org' });
  await browser.post('/sign-in/code', { code: 'AAAA-AAAA' });
  expect(reasons()).toEqual(['code-asked-too-soon', 'wrong-code']);
  expect((await failures()).slice(before)).toMatchObject([{ details: { personIds: [] } }]);
  browser.cookies.set('concordat-browser', 'made-up');
  await browser.post('/sign-in/code', { code: 'AAAA-AAAA' });
  expect(reasons().at(-1)).toBe('void-code');
  expect(await failures()).toHaveLength(before + 1);
});

it('401 and 403 of API and portal leave a line with the reason, and no name, address or key', async () => {
  const key = `ck_${'0'.repeat(64)}`;
  await fetch(`${url}/v1/tasks`);
  await fetch(`${url}/v1/tasks`, { headers: { authorization: `Bearer ${key}` } });
  await fetch(`${url}/rounds/new`, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });
  await fetch(`${url}/sign-in`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
  expect(reasons()).toEqual(['not-signed-in', 'not-signed-in', 'signed-out', 'other-site']);
  expect(log.join()).not.toContain(key);
  expect(log.join()).not.toContain('@');
  expect(log.map((line) => (JSON.parse(line) as { req: { path: string } }).req.path)).toContain('/v1/tasks');
});

it('what is answered, and what somebody may see, leaves no line', async () => {
  await fetch(`${url}/sign-in`);
  await fetch(`${url}/rounds`, { redirect: 'manual' });
  expect(log).toEqual([]);
});
