import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../support/factories.ts';
import { Browser, type Reply, type RunningPortal, startPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

beforeEach(async () => {
  await asOwner(database.ownerUrl, async (client) => {
    await client.query('delete from sign_in_requests');
    await client.query('delete from rate_limits');
  });
  portal.codes.length = 0;
});

const from = (ip: string) => ({ 'x-forwarded-for': ip });
const ask = (address: string, ip: string, browser = new Browser(portal.url)): Promise<Reply> =>
  browser.post('/sign-in', { address }, from(ip));
const enter = (browser: Browser, code: string, ip: string) => browser.post('/sign-in/code', { code }, from(ip));

/** Somebody asks for his code and signs in with it, from his own desk. */
async function signsIn(ip = '198.51.100.9'): Promise<void> {
  const browser = new Browser(portal.url);
  expect((await ask(people.partnerContact.email, ip, browser)).status).toBe(303);
  expect((await enter(browser, portal.codes.at(-1)?.code ?? '', ip)).status).toBe(303);
  expect((await browser.get('/tasks')).status).toBe(200);
}

test('more than a thousand asks from many networks keep nobody out', async () => {
  // As many as were limited for everybody together: counted for each network, none of which is near its own limit.
  const asks = Array.from({ length: 1_250 }, (_, n) => [`stranger${n}@example.org`, `203.0.113.${n % 250}`] as const);
  for (let at = 0; at < asks.length; at += 50)
    await Promise.all(asks.slice(at, at + 50).map(([address, ip]) => ask(address, ip)));
  await signsIn();
}, 120_000);

test('asking for somebody’s code from elsewhere, however often, does not keep him from asking', async () => {
  for (let n = 0; n < 30; n += 1) await ask(people.partnerContact.email, `203.0.113.${n % 3}`);
  await signsIn();
});

test('a code that was mailed stays good when somebody asks for another one', async () => {
  const browser = new Browser(portal.url);
  await ask(people.partnerContact.email, '198.51.100.9', browser);
  const [mailed] = portal.codes;
  await ask(people.partnerContact.email, '203.0.113.1');
  expect(portal.codes).toHaveLength(2);
  expect((await enter(browser, mailed?.code ?? '', '198.51.100.9')).status).toBe(303);
});

test('wrong codes typed at one desk do not shut the door of the desk beside it', async () => {
  const guesser = new Browser(portal.url);
  await ask('stranger@example.org', '198.51.100.9', guesser);
  let last = 0;
  for (let n = 0; n < 61; n += 1) last = (await enter(guesser, 'AAAA-AAAA', '198.51.100.9')).status;
  expect(last).toBe(429);
  await signsIn('198.51.100.9');
});

test('codes for everybody cannot be asked for from one network, however many addresses it has', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 121 }, async (_, n) => {
      const { status } = await ask(`stranger${n}@example.org`, `2001:db8:0:7::${n.toString(16)}`);
      return status;
    }),
  );
  expect(statuses.toSorted((one, other) => one - other)).toEqual([...Array.from({ length: 120 }, () => 303), 429]);
  expect((await ask('stranger@example.org', '2001:db8:0:8::1')).status).toBe(303);
}, 120_000);

test('codes for one person are mailed twenty times an hour from one network at most', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 21; n += 1) {
    statuses.push((await ask(people.partnerContact.email, '203.0.113.1')).status);
    await asOwner(database.ownerUrl, (client) =>
      client.query(`update test_clock set shift = shift + interval '61 seconds'`),
    );
  }
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 303), 429]);
});
