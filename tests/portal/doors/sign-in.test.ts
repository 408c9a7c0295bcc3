import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

beforeEach(async () => {
  await asOwner(database.ownerUrl, (client) => client.query('delete from sign_in_requests'));
  portal.codes.length = 0;
  portal.mail = 'sent';
});

async function laterBy(interval: string): Promise<void> {
  await asOwner(database.ownerUrl, (client) =>
    client.query('update test_clock set shift = shift + $1::interval', [interval]),
  );
}

async function ask(address: string, browser = new Browser(portal.url)): Promise<{ browser: Browser; code: string }> {
  await browser.fill('/sign-in', { address });
  return { browser, code: portal.codes.at(-1)?.code ?? '' };
}

const enter = (browser: Browser, code: string) => browser.fill('/sign-in/code', { code });

describe('a sign-in code', () => {
  test('signs in the browser that asked, whatever the case and the spaces, and leads to the page first wanted', async () => {
    const browser = new Browser(portal.url);
    const wanted = await browser.get('/tasks?show=done');
    expect(wanted.headers.get('location')).toBe('/sign-in?next=%2Ftasks%3Fshow%3Ddone');
    const asked = await browser.fill(
      '/sign-in?next=%2Ftasks%3Fshow%3Ddone',
      { address: people.partnerContact.email.toUpperCase() },
      '/sign-in',
    );
    const code = portal.codes.at(-1)?.code ?? '';
    expect(code).toMatch(/^[A-HJKMNP-TV-Z2-9]{4}-[A-HJKMNP-TV-Z2-9]{4}$/u);
    const entered = await browser.fill(
      asked.headers.get('location') ?? '',
      { code: ` ${code.toLowerCase().replace('-', ' ')} ` },
      '/sign-in/code',
    );
    expect(entered.headers.get('location')).toBe('/tasks?show=done');
    expect((await browser.get('/tasks')).status).toBe(200);
  });

  test('works once, in no other browser, and beside a newer one', async () => {
    const { browser, code } = await ask(people.partnerContact.email);
    expect((await enter(new Browser(portal.url), code)).text).toContain('does not work any more');
    await laterBy('61 seconds');
    const { code: newer } = await ask(people.partnerContact.email, browser);
    expect(newer).not.toBe(code);
    expect((await enter(browser, code)).status).toBe(303);
    browser.cookies.delete('concordat-session');
    expect((await enter(browser, newer)).status).toBe(422);
  });

  test('is void after five wrong tries', async () => {
    const { browser, code } = await ask(people.partnerContact.email);
    const wrong = code.startsWith('A') ? 'BBBB-BBBB' : 'AAAA-AAAA';
    for (const left of [4, 3, 2, 1])
      expect((await enter(browser, wrong)).text).toContain(`${left} more ${left === 1 ? 'try' : 'tries'}`);
    expect((await enter(browser, wrong)).text).toContain('does not work any more');
    expect((await enter(browser, code)).text).toContain('does not work any more');
  });

  test('is void after ten minutes and a second', async () => {
    const { browser, code } = await ask(people.partnerContact.email);
    await laterBy('601 seconds');
    expect((await enter(browser, code)).text).toContain('does not work any more');
  });

  test('is sent once a minute to an address from where it was asked for', async () => {
    await ask(people.partnerContact.email);
    const again = await new Browser(portal.url).fill('/sign-in', { address: people.partnerContact.email });
    expect(again.status).toBe(429);
    expect(portal.codes).toHaveLength(1);
  });

  test('is not sent to an unknown address, and the pages are the same byte for byte', async () => {
    const [known, unknown] = [new Browser(portal.url), new Browser(portal.url)];
    const first = await known.fill('/sign-in', { address: people.partnerContact.email });
    const second = await unknown.fill('/sign-in', { address: 'nobody@example.org' });
    expect([second.status, second.headers.get('location'), second.text]).toEqual([
      first.status,
      first.headers.get('location'),
      first.text,
    ]);
    expect((await unknown.get('/sign-in/code')).text).toBe((await known.get('/sign-in/code')).text);
    expect((await enter(unknown, 'AAAA-AAAA')).text).toBe((await enter(known, 'AAAA-AAAA')).text);
    expect(portal.codes).toHaveLength(1);
  });

  test('is of no use to somebody who was removed after it was sent', async () => {
    const leaver = await asOwner(database.ownerUrl, (client) =>
      createPerson(client, 'Lena Leaver', { agencyId: people.health, role: 'respondent', title: 'Leaver' }),
    );
    const { browser, code } = await ask(leaver.email);
    await asOwner(database.ownerUrl, (client) =>
      client.query('update post_holders set until = app_now() where person_id = $1', [leaver.id]),
    );
    expect((await enter(browser, code)).text).toContain('does not work any more');
  });

  test('says so when the relay does not take it', async () => {
    portal.mail = 'failed';
    const { browser } = await ask(people.partnerContact.email);
    expect((await browser.get('/sign-in/code')).text).toContain('did not take the last code');
    portal.mail = 'sent';
  });

  test('asks which of several people who share an address signs in', async () => {
    const [one] = await asOwner(database.ownerUrl, async (client) => [
      await createPerson(
        client,
        'Ines Shared',
        { agencyId: people.health, role: 'respondent', title: 'Desk' },
        'desk@example.org',
      ),
      await createPerson(
        client,
        'Jan Shared',
        { agencyId: people.youth, role: 'respondent', title: 'Desk' },
        'desk@example.org',
      ),
    ]);
    const { browser, code } = await ask('desk@example.org');
    expect((await enter(browser, code)).headers.get('location')).toContain('/sign-in/who');
    expect((await browser.get('/sign-in/who')).text).toContain('Jan Shared');
    expect((await browser.fill('/sign-in/who', { personId: people.leadOfficer.id })).status).toBe(422);
    expect((await browser.fill('/sign-in/who', { personId: one?.id ?? '' })).status).toBe(303);
    expect((await browser.get('/')).text).toContain('Ines Shared');
  });

  test('never leads to a page of somebody else', async () => {
    for (const next of ['//evil.test/x', 'https://evil.test', '/\\evil.test', 'javascript:alert(1)', '/%0d%0aevil']) {
      const { text } = await new Browser(portal.url).get(`/sign-in?next=${encodeURIComponent(next)}`);
      expect(text).not.toContain('value="//');
      expect(text).not.toContain('value="https:');
      expect(text).not.toMatch(/name="next" value="[^"]*(?:\\|javascript)/u);
    }
  });
});

describe('a session', () => {
  test('ends with signing out, also for a copy of its cookie', async () => {
    const browser = await portal.browserOf(people.partnerContact);
    const copy = browser.cookies.get('concordat-session') ?? '';
    await browser.post('/sign-out', {});
    expect((await new Browser(portal.url, { session: copy }).get('/tasks')).status).toBe(303);
  });

  test('ends after two idle hours, of staff after one, and after twelve in all', async () => {
    const idle = await portal.browserOf(people.partnerContact);
    const staff = await portal.browserOf(people.leadOfficer);
    await laterBy('59 minutes');
    expect((await staff.get('/rounds')).status).toBe(200);
    await laterBy('61 minutes');
    expect((await staff.get('/rounds')).status).toBe(303);
    await laterBy('1 minute');
    expect((await idle.get('/tasks')).status).toBe(303);
    const busy = await portal.browserOf(people.partnerContact);
    for (let hour = 1; hour < 12; hour += 1) {
      await laterBy('1 hour');
      expect((await busy.get('/tasks')).status).toBe(200);
    }
    await laterBy('61 minutes');
    expect((await busy.get('/tasks')).status).toBe(303);
  });

  test('of a person who leaves the post is worth nothing at the next request', async () => {
    const leaver = await asOwner(database.ownerUrl, (client) =>
      createPerson(client, 'Leo Left', { agencyId: people.health, role: 'respondent', title: 'Leaver' }),
    );
    const browser = await portal.browserOf(leaver);
    expect((await browser.get('/tasks')).status).toBe(200);
    await asOwner(database.ownerUrl, (client) =>
      client.query('update post_holders set until = app_now() where person_id = $1', [leaver.id]),
    );
    expect((await browser.get('/tasks')).status).toBe(303);
  });

  test('of a stand-in reaches the absent manager’s agency for the time of the absence', async () => {
    const standIn = await portal.browserOf(people.otherAgencyContact);
    expect((await standIn.get('/overdue')).status).toBe(403);
    await asOwner(database.ownerUrl, (client) =>
      client.query(
        `insert into absences (person_id, substitute_id, from_at, until_at) values ($1, $2, app_now() - interval '1 hour', app_now() + interval '1 hour')`,
        [people.partnerManager.id, people.otherAgencyContact.id],
      ),
    );
    expect((await standIn.get('/overdue')).status).toBe(200);
    await laterBy('61 minutes');
    expect((await standIn.get('/overdue')).status).toBe(403);
  });
});
