import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOrganisation } from '../../../portal/doors/organisation.ts';
import { asOwner, createPartnership, createPerson, type Partnership } from '../../support/factories.ts';
import { type RunningOrganisation, startOrganisation } from '../../support/stories/organisation.ts';
import { Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let organisation: RunningOrganisation;
let people: Partnership;
let subjects = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  people = await createPartnership(database.ownerUrl);
  let begun: Promise<RunningOrganisation> | undefined;
  portal = await startPortal(database, (url) => {
    begun = startOrganisation(url, 'roles');
    // The provider's address is known only once it listens; the portal asks for it with the first sign-in.
    const made = begun.then(({ config }) => createOrganisation(config, url));
    return {
      organisation: {
        begin: async (next, again) => (await made).begin(next, again),
        finish: async (returned, flow) => (await made).finish(returned, flow),
      },
    };
  });
  if (begun === undefined) throw new Error('no provider');
  organisation = await begun;
});

afterAll(async () => {
  await portal.close();
  await organisation.close();
  await database.drop();
});

beforeEach(() =>
  asOwner(database.ownerUrl, (client) => client.query('delete from sign_in_requests; delete from staff_accounts')),
);

const rows = async (query: string, values: unknown[] = []) =>
  (await asOwner(database.ownerUrl, (client) => client.query<Record<string, unknown>>(query, values))).rows;

function account(email: string, more: Partial<RunningOrganisation['account']> = {}): string {
  subjects += 1;
  const subject = `subject-${subjects}`;
  organisation.account = { subject, email, roles: ['officer', 'auditor', 'administrator'], ...more };
  return subject;
}

async function signIn(
  path = '/sign-in/organisation',
): Promise<{ browser: Browser; status: number; text: string; location: string | null }> {
  const browser = new Browser(portal.url);
  const reply = await organisation.visit(browser, path);
  return { browser, status: reply.status, text: reply.text, location: reply.headers.get('location') };
}

const laterBy = (interval: string) => rows('update test_clock set shift = shift + $1::interval', [interval]);

describe('the account of the organisation', () => {
  test('signs in an officer to the page first wanted, with PKCE, nonce and state, and writes that down', async () => {
    account(people.leadOfficer.email.toUpperCase());
    const { browser, location } = await signIn('/sign-in/organisation?next=%2Frounds%3Fstate%3Dopen');
    expect(location).toBe('/rounds?state=open');
    expect((await browser.get('/')).text).toContain('Olive Officer');
    const asked = organisation.asked.at(-1);
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect([asked?.get('nonce'), asked?.get('state')].every((text) => (text ?? '').length > 20)).toBe(true);
    expect(
      await rows(`select act, details from audit_entries where actor_id = $1 order by id desc limit 2`, [
        people.leadOfficer.id,
      ]),
    ).toEqual([
      { act: 'signed-in', details: { method: 'organisation' } },
      { act: 'account-linked', details: {} },
    ]);
    expect(browser.cookies.has('concordat-flow')).toBe(false);
  });

  test('is linked once when it comes twice at the same moment the first time', async () => {
    account(people.auditor.email);
    const both = await Promise.all([signIn(), signIn(), signIn()]);
    expect(both.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await rows('select person_id from staff_accounts')).toEqual([{ person_id: people.auditor.id }]);
  });

  test('is known by itself after the first time, whatever becomes of the mail address', async () => {
    const subject = account('ada.min@example.org');
    expect((await signIn()).status).toBe(303);
    account('somebody.else@example.org', { subject, verified: false });
    expect((await (await signIn()).browser.get('/')).text).toContain('Ada Min');
    // The address has got a new owner, with an account of his own.
    account('ada.min@example.org');
    expect(await signIn()).toMatchObject({ status: 403, text: expect.stringContaining('another account') });
  });

  test.each<[string, () => string, string]>([
    [
      'of an address that nobody has verified',
      () => account(people.leadOfficer.email, { verified: false }),
      'not known here',
    ],
    ['of somebody unknown', () => account('nobody@example.org'), 'not known here'],
    [
      'of a manager of a partner agency, who signs in by code',
      () => account(people.partnerManager.email),
      'not known here',
    ],
    [
      'without any role that the person holds here',
      () => account(people.leadOfficer.email, { roles: ['auditor', 'root'] }),
      'none of the roles',
    ],
    ['without the claim', () => account(people.leadOfficer.email, { roles: [] }), 'none of the roles'],
  ])('signs in nobody: one %s', async (_which, make, says) => {
    make();
    const { browser, status, text } = await signIn();
    expect([status, browser.cookies.size]).toEqual([403, 0]);
    expect(text).toContain(says);
    expect(await rows('select from staff_accounts')).toEqual([]);
  });

  test('signs in nobody where two people share the address', async () => {
    await asOwner(database.ownerUrl, async (client) => {
      for (const name of ['Two Names', 'Three Names'])
        await createPerson(
          client,
          name,
          { agencyId: people.directorate, role: 'officer', title: 'Desk' },
          'desk@example.org',
        );
    });
    account('desk@example.org');
    expect(await signIn()).toMatchObject({ status: 403, text: expect.stringContaining('Several people') });
  });

  test('limits the roles of the session to those that it names', async () => {
    const both = await asOwner(database.ownerUrl, async (client) => {
      const person = await createPerson(client, 'Bo Both', {
        agencyId: people.directorate,
        role: 'officer',
        title: 'Both',
      });
      const post = await client.query<{ id: string }>(
        `insert into posts (agency_id, title, role) values ($1, 'Also', 'administrator') returning id`,
        [people.directorate],
      );
      await client.query('insert into post_holders (post_id, person_id) values ($1, $2)', [
        post.rows[0]?.id,
        person.id,
      ]);
      return person;
    });
    const subject = account(both.email, { roles: ['officer', 'root'] });
    const { browser } = await signIn();
    expect([(await browser.get('/rounds')).status, (await browser.get('/keys')).status]).toEqual([200, 403]);
    account(both.email, { subject, roles: ['administrator'] });
    expect((await (await signIn()).browser.get('/keys')).status).toBe(200);
  });

  test('does not sign in who cancels there, another browser, a second use, or an answer that was tampered with', async () => {
    account(people.auditor.email);
    const leaver = organisation.account;
    organisation.account = undefined;
    expect(await signIn()).toMatchObject({ status: 400, text: expect.stringContaining('was not finished') });
    organisation.account = leaver;
    let back = '';
    const browser = new Browser(portal.url);
    const watched = Object.assign(Object.create(browser) as Browser, {
      get: async (path: string) => {
        if (!path.startsWith('/sign-in/organisation/back')) return browser.get(path);
        back = path;
        return { status: 0, headers: new Headers(), text: '' };
      },
    });
    await organisation.visit(watched, '/sign-in/organisation');
    const flow = browser.cookies.get('concordat-flow') ?? '';
    for (const [path, cookie] of [
      [back, undefined],
      [back.replace(/state=[^&]+/u, 'state=forged'), flow],
      [back.replace(/iss=[^&]+/u, 'iss=https%3A%2F%2Fevil.test'), flow],
      ['/sign-in/organisation/back', flow],
      [back, 'nonsense'],
    ] as const) {
      const other = new Browser(portal.url);
      if (cookie !== undefined) other.cookies.set('concordat-flow', cookie);
      expect((await other.get(path)).status, path).toBe(400);
      expect(other.cookies.has('concordat-session')).toBe(false);
    }
    expect((await browser.get(back)).status).toBe(303);
    const again = new Browser(portal.url);
    again.cookies.set('concordat-flow', flow);
    expect((await again.get(back)).status).toBe(400);
  });

  test('is asked for in plain words when it cannot be reached', async () => {
    const away = await startPortal(database, (url) => ({
      organisation: createOrganisation({ ...organisation.config, issuer: 'http://127.0.0.1:9' }, url),
    }));
    const reply = await new Browser(away.url).get('/sign-in/organisation');
    await away.close();
    expect(reply.status).toBe(503);
    expect(reply.text).toContain('cannot be reached. Try again in a minute');
  });
});

describe('where staff have an account of their organisation', () => {
  test('a code is not sent to them, the page tells nothing, and managers of agencies keep it', async () => {
    const [staff, manager] = [new Browser(portal.url), new Browser(portal.url)];
    expect((await staff.get('/sign-in')).text).toContain('Sign in with your organisation’s account');
    const first = await staff.fill('/sign-in', { address: people.leadOfficer.email });
    expect(portal.codes).toEqual([]);
    const second = await manager.fill('/sign-in', { address: people.partnerManager.email });
    expect([second.status, second.text, second.headers.get('location')]).toEqual([
      first.status,
      first.text,
      first.headers.get('location'),
    ]);
    expect((await manager.fill('/sign-in/code', { code: portal.codes.at(-1)?.code ?? '' })).status).toBe(303);
    expect((await manager.get('/overdue')).status).toBe(200);
  });

  test('a session that a code began is worth nothing to them, also when they became staff in its middle', async () => {
    expect((await (await portal.browserOf(people.leadOfficer)).get('/rounds')).status).toBe(303);
    const partner = await portal.browserOf(people.otherAgencyContact);
    expect((await partner.get('/tasks')).status).toBe(200);
    await rows(
      `with post as (insert into posts (agency_id, title, role) values ($1, 'New', 'officer') returning id) insert into post_holders (post_id, person_id) select id, $2 from post`,
      [people.directorate, people.otherAgencyContact.id],
    );
    expect((await partner.get('/tasks')).status).toBe(303);
  });

  test('what asks for a recent sign-in sends them there, to be asked for the password now', async () => {
    const subject = account(people.administrator.email);
    const { browser } = await signIn();
    expect((await browser.get('/keys/new')).status).toBe(200);
    await laterBy('11 minutes');
    const sent = await browser.get('/keys/new');
    expect(sent.headers.get('location')).toBe('/sign-in/again?next=%2Fkeys%2Fnew');
    const page = await browser.get(sent.headers.get('location') ?? '');
    const door =
      /href="(?<door>\/sign-in\/organisation[^"]+)"/u.exec(page.text)?.groups?.['door']?.replaceAll('&amp;', '&') ?? '';
    // A provider that does not ask again, and says so: the page stays closed.
    account(people.administrator.email, { subject, secondsAgo: 3600 });
    expect((await organisation.visit(browser, door)).headers.get('location')).toBe('/keys/new');
    expect((await browser.get('/keys/new')).status).toBe(303);
    account(people.administrator.email, { subject });
    const old = browser.cookies.get('concordat-session');
    await organisation.visit(browser, door);
    expect([organisation.asked.at(-1)?.get('prompt'), organisation.asked.at(-1)?.get('max_age')]).toEqual([
      'login',
      '0',
    ]);
    expect((await browser.get('/keys/new')).status).toBe(200);
    expect(browser.cookies.get('concordat-session')).not.toBe(old);
    expect((await new Browser(portal.url, { session: old ?? '' }).get('/keys')).status).toBe(303);
  });
});
