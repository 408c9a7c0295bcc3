import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, createPerson, type Partnership } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let administrator: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  administrator = await portal.browserOf(people.administrator);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

const rows = async (query: string, values: unknown[] = []) =>
  (await asOwner(database.ownerUrl, (client) => client.query<Record<string, unknown>>(query, values))).rows;

const laterBy = (interval: string) => rows('update test_clock set shift = shift + $1::interval', [interval]);

const form = (more: Record<string, string | readonly string[]> = {}) => ({
  name: 'Reporting script',
  address: people.partnerContact.email,
  scopes: ['read', 'write'],
  days: '90',
  ...more,
});

const secretIn = (text: string) => /id="secret">(?<secret>ck_[0-9a-f]{64})</u.exec(text)?.groups?.['secret'];

describe('an API key', () => {
  test('is made by an administrator, shown once, and written down without its secret', async () => {
    const made = await administrator.fill('/keys/new', form());
    const secret = secretIn(made.text) ?? '';
    expect([made.status, secret.length]).toEqual([200, 67]);
    const keys = await rows('select k.id, k.person_id, k.scopes, k.expires_at - app_now() as life from api_keys k');
    expect(keys).toMatchObject([{ person_id: people.partnerContact.id, scopes: ['read', 'write'] }]);
    const [entry] = await rows(`select actor_id, details from audit_entries where act = 'key-made'`);
    expect(entry).toEqual({
      actor_id: people.administrator.id,
      details: { keyId: keys[0]?.['id'], personId: people.partnerContact.id, scopes: ['read', 'write'] },
    });
    const kept = await rows(
      `select string_agg(t, ' ') as all from (select k::text t from api_keys k union all select i::text from idempotency_keys i union all select e::text from audit_entries e) x`,
    );
    expect(kept[0]?.['all']).not.toContain(secret.slice(3));
    expect((await administrator.get('/keys')).text).not.toContain(secret);
  });

  test('is not shown again, and not made twice, when its form is sent again', async () => {
    const page = (await administrator.get('/keys/new')).text;
    const idempotencyKey = /name="idempotencyKey" value="(?<key>[^"]+)"/u.exec(page)?.groups?.['key'] ?? '';
    const sent = form({ name: 'Twice', idempotencyKey });
    expect(secretIn((await administrator.post('/keys/new', sent)).text)).toBeDefined();
    const again = await administrator.post('/keys/new', sent);
    expect(again.text).toContain('was made before');
    expect(secretIn(again.text)).toBeUndefined();
    expect(await rows(`select from api_keys where name = 'Twice'`)).toHaveLength(1);
  });

  test.each<[string, Record<string, string | readonly string[]>, string]>([
    ['a name', { name: ' ' }, 'Say which system gets the key'],
    ['something that it may do', { scopes: [] }, 'Choose what the key may do'],
    ['a life', { days: '9999' }, 'Choose how long the key works'],
    ['somebody in the directory', { address: 'nobody@example.org' }, 'somebody who is in the directory'],
  ])('asks for %s, and keeps what was typed', async (_what, more, says) => {
    const reply = await administrator.fill('/keys/new', form({ name: 'Kept words', ...more }));
    expect(reply.status).toBe(422);
    expect(reply.text).toContain(says);
    if (more['name'] === undefined) expect(reply.text).toContain('Kept words');
  });

  test('of an address that several people share is made for the one that is chosen', async () => {
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
    const asked = await administrator.fill('/keys/new', form({ address: 'Desk@example.org' }));
    expect(asked.text).toContain('Several people have this address');
    const made = await administrator.fill(
      '/keys/new',
      form({ name: 'Desk', address: 'desk@example.org', personId: one?.id ?? '' }),
    );
    expect(made.text).toContain('It acts as Ines Shared');
  });

  test('is revoked from the next request on', async () => {
    await administrator.fill('/keys/new', form({ name: 'Short-lived' }));
    const [key] = await rows(`select id from api_keys where name = 'Short-lived'`);
    const path = `/keys/${String(key?.['id'])}/revoke`;
    expect((await administrator.get(path)).text).toContain('Short-lived');
    expect((await administrator.fill(path, {})).headers.get('location')).toBe('/keys?done=key-revoked');
    expect(
      (await rows('select revoked_at from api_keys where id = $1', [key?.['id']]))[0]?.['revoked_at'],
    ).not.toBeNull();
    expect((await administrator.get('/keys?done=key-revoked')).text).toContain('Revoked');
    expect((await administrator.get('/keys/01890000-0000-7000-8000-000000000000/revoke')).status).toBe(404);
  });

  test('is nothing for officers and auditors', async () => {
    for (const person of [people.leadOfficer, people.auditor, people.partnerManager])
      for (const path of ['/keys', '/keys/new'])
        expect((await (await portal.browserOf(person)).get(path)).status).toBe(403);
  });
});

describe('an act that asks for a recent sign-in', () => {
  test('sends who signed in too long ago to show it again, by code, and then opens the page; the old session is over', async () => {
    const browser = await portal.browserOf(people.administrator);
    await laterBy('9 minutes');
    expect((await browser.get('/keys/new')).status).toBe(200);
    await laterBy('2 minutes');
    expect((await browser.get('/keys')).status).toBe(200);
    const sent = await browser.get('/keys/new');
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/sign-in/again?next=%2Fkeys%2Fnew']);
    const again = await browser.get('/sign-in/again?next=%2Fkeys%2Fnew');
    expect(again.text).toContain(`value="${people.administrator.email}"`);
    const old = browser.cookies.get('concordat-session');
    const asked = await browser.fill(
      '/sign-in/again?next=%2Fkeys%2Fnew',
      { address: people.administrator.email },
      '/sign-in',
    );
    const entered = await browser.fill(
      asked.headers.get('location') ?? '',
      { code: portal.codes.at(-1)?.code ?? '' },
      '/sign-in/code',
    );
    expect(entered.headers.get('location')).toBe('/keys/new');
    expect((await browser.get('/keys/new')).status).toBe(200);
    expect(browser.cookies.get('concordat-session')).not.toBe(old);
  });

  test('does nothing when its form comes too late, and gives back what was written', async () => {
    const round = await roundOf(database, people, {
      state: 'log-agreed',
      agencyIds: [people.health],
    });
    const officer = await portal.browserOf(people.leadOfficer);
    const path = `/rounds/${round.processId}/publish`;
    const page = (await officer.get(path)).text;
    const idempotencyKey = /name="idempotencyKey" value="(?<key>[^"]+)"/u.exec(page)?.groups?.['key'] ?? '';
    await laterBy('11 minutes');
    const outcome = 'We have changed the third objective, and say so in the annex.';
    const late = await officer.post(path, { idempotencyKey, outcome });
    expect([late.status, portal.decisions.length]).toEqual([403, 0]);
    expect(late.text).toContain(outcome);
    expect(late.text).toContain('href="/sign-in/again"');
  });

  test('is asked of nobody else: pages that only read stay open', async () => {
    const officer = await portal.browserOf(people.leadOfficer);
    await laterBy('11 minutes');
    for (const path of ['/rounds', '/mails', '/requests']) expect((await officer.get(path)).status).toBe(200);
  });
});
