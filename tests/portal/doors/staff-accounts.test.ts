import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { startPortal, type Browser, type RunningPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { addPerson, createWorld, type World } from '../../support/stories/world.ts';

let portal: RunningPortal;
let world: World;
let administrator: Actor;
let staff: Actor;
let page: Browser;

beforeAll(async () => {
  const database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  administrator = await addPerson(world.rows, world.directorateId, 'First Administrator', 'administrator');
  staff = await addPerson(world.rows, world.directorateId, 'New Officer', 'officer');
  page = await browserOf(administrator);
}, 60_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const browserOf = ({ personId: id, name }: Actor): Promise<Browser> => portal.browserOf({ id, name, email: '' });
const at = '/staff-accounts/new';
const fields = { issuer: 'https://login.example.org', subject: 'sub-1', address: 'new.officer@example.org' };

test('an administrator links an account, sees when it was used, and unlinks it', async () => {
  expect((await page.get('/staff-accounts')).text).toContain('No account is linked yet');
  expect((await page.get('/more')).text).toContain('href="/staff-accounts"');
  const wrong = await page.fill(at, { issuer: 'login', subject: '', address: 'nobody@example.org' });
  for (const text of [
    'Enter the address of the sign-in service',
    'Enter the subject',
    'somebody who is in the directory',
  ])
    expect(wrong.text).toContain(text);
  expect(wrong.text).toContain('value="login"');
  const linked = await page.fill(at, fields);
  expect(linked.headers.get('location')).toBe('/staff-accounts?done=account-linked');
  const list = await page.get('/staff-accounts?done=account-linked');
  expect(list.text).toMatch(/New Officer[^]*sub-1[^]*by First Administrator[^]*Never/u);
  expect((await page.get(at)).text, 'the service of the last account').toContain('value="https://login.example.org"');
  const twice = await page.fill(at, fields);
  expect([twice.status, twice.text.includes('This account is linked already')]).toEqual([422, true]);

  const theirs = await browserOf(staff);
  expect((await theirs.get('/tasks')).status).toBe(200);
  const [row] = await world.rows<{ id: string }>('select id from staff_accounts');
  const ask = `/staff-accounts/${row?.id ?? ''}/unlink`;
  expect((await page.get(ask)).text).toContain('is signed out everywhere');
  expect((await page.fill(ask, {})).headers.get('location')).toBe('/staff-accounts?done=account-unlinked');
  expect((await theirs.get('/tasks')).headers.get('location')).toContain('/sign-in');
  expect((await page.get(ask)).status).toBe(404);
});

test('nobody links his own account', async () => {
  const own = await page.fill(at, { ...fields, address: 'first.administrator@example.org' });
  expect([own.status, own.text.includes('it takes two people')]).toEqual([422, true]);
  expect(await world.rows('select from staff_accounts where person_id = $1', [administrator.personId])).toEqual([]);
});

test('the page is for administrators who have just signed in', async () => {
  expect((await (await browserOf(world.officer)).get('/staff-accounts')).status).toBe(403);
  const before = await browserOf(administrator);
  await world.rows(`update sessions set authenticated_at = now() - interval '1 hour' where person_id = $1`, [
    administrator.personId,
  ]);
  expect((await before.get('/staff-accounts')).status).toBe(200);
  expect((await before.get(at)).headers.get('location')).toContain('/sign-in/again');
});
