import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, createPerson, type Partnership } from '../../support/factories.ts';
import { Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

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

async function signIn(browser: Browser, address: string): Promise<void> {
  await asOwner(database.ownerUrl, (client) => client.query('delete from sign_in_requests'));
  await browser.fill('/sign-in', { address });
  expect((await browser.fill('/sign-in/code', { code: portal.codes.at(-1)?.code ?? '' })).status).toBe(303);
}

describe('a session (R61)', () => {
  test('is never one that somebody else has planted, nor the one of whoever was signed in here before', async () => {
    const planted = 'planted-by-somebody-who-waits-for-a-sign-in';
    const victim = new Browser(portal.url, { session: planted });
    await signIn(victim, people.partnerContact.email);
    const first = victim.cookies.get('concordat-session') ?? '';
    expect(first).not.toBe(planted);
    expect((await new Browser(portal.url, { session: planted }).get('/tasks')).status).toBe(303);
    await signIn(victim, people.otherAgencyContact.email);
    expect((await victim.get('/')).text).toContain('Otto Other');
    expect((await new Browser(portal.url, { session: first }).get('/tasks')).status).toBe(303);
  });

  test('is kept where scripts and other sites do not reach it', async () => {
    const browser = new Browser(portal.url);
    await browser.fill('/sign-in', { address: people.secondContact.email });
    const reply = await browser.fill('/sign-in/code', { code: portal.codes.at(-1)?.code ?? '' });
    const cookie = reply.headers.getSetCookie().find((line) => line.startsWith('concordat-session=')) ?? '';
    expect(cookie).toMatch(/HttpOnly/u);
    expect(cookie).toMatch(/SameSite=Lax/u);
    expect(cookie).not.toMatch(/Domain=/u);
  });

  test('has the roles that its person holds at the next request, in both directions', async () => {
    const person = await asOwner(database.ownerUrl, (client) =>
      createPerson(client, 'Roland Role', { agencyId: people.directorate, role: 'auditor', title: 'Auditor' }),
    );
    const browser = await portal.browserOf(person);
    const take = (role: string) =>
      asOwner(database.ownerUrl, (client) =>
        client.query(`update posts o set role = $1 from post_holders h where h.post_id = o.id and h.person_id = $2`, [
          role,
          person.id,
        ]),
      );
    const reached = async () => [
      (await browser.get('/rounds')).status,
      (await browser.get('/rounds/new')).status,
      (await browser.get('/keys')).status,
    ];
    expect(await reached()).toEqual([200, 403, 403]);
    await take('administrator');
    expect(await reached()).toEqual([200, 200, 200]);
    await take('respondent');
    expect(await reached()).toEqual([403, 403, 403]);
  });

  test('of whoever is signed in changes nothing for a page of another site, whatever the form', async () => {
    const browser = await portal.browserOf(people.administrator);
    for (const path of ['/keys/new', '/sign-out', '/post-room', '/bank-holidays', '/sign-in'])
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', origin: 'http://evil.127.0.0.1' },
      ])
        expect((await browser.post(path, { act: 'pause' }, headers)).status, path).toBe(403);
    expect((await browser.get('/keys')).status).toBe(200);
  });

  test('leaves no page in a cache and none in a frame, whatever the page answers', async () => {
    const browser = await portal.browserOf(people.partnerContact);
    for (const path of ['/', '/tasks', '/keys', '/nowhere', '/sign-in', '/sign-in/again', '/rounds', '/audit']) {
      const { headers } = await browser.get(path);
      expect(headers.get('cache-control'), path).toBe('no-store');
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    }
  });
});
