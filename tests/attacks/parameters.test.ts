import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { routes } from '../../api/routes.ts';
import { everyPage } from '../../portal/routes.ts';
import { type RunningApi, startApi } from '../api/running-api.ts';
import { asOwner, createPartnership } from '../support/factories.ts';
import { Browser, type RunningPortal, startPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { roundOf } from '../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let api: RunningApi;
let administrator: Browser;
/** A real id for each noun that a page begins with. */
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database, () => ({ turns: { atOnce: 20, waiting: 100, perMinute: 1_000_000 } }));
  const people = await createPartnership(database.ownerUrl);
  const round = await roundOf(database, people, {
    agencyIds: [people.health],
  });
  const post = await asOwner(database.ownerUrl, async (client) => {
    const found = await client.query<{ id: string }>('select id from posts where agency_id = $1', [people.health]);
    return found.rows[0]?.id ?? '';
  });
  ids = {
    rounds: round.processId,
    processes: round.processId,
    tasks: round.tasks[people.health] ?? '',
    'directory/agencies': people.health,
    'directory/people': people.partnerContact.id,
    'directory/posts': post,
  };
  administrator = await portal.browserOf(people.administrator);
  api = await startApi();
});

afterAll(async () => {
  await api.end();
  await portal.close();
  await database.drop();
});

/** Values as they stand in an address: what cannot be read, what cannot be stored, and what is no id, date or number. */
const hostile = [
  '%00',
  '%',
  '%zz',
  '%C0%AF',
  '%ED%A0%80',
  '%1B%5B2J',
  '%E2%80%AE',
  "'%22%3E",
  '-'.repeat(36),
  '9'.repeat(18),
  '31%2F12%2F999999',
  'x'.repeat(3_000),
];
const unreadable = hostile.slice(0, 6);

/** The names by which pages ask for something after the question mark: every one of them, at every page. */
const asked = [
  ...new Set([
    'reference',
    'task',
    'person',
    'from',
    'until',
    ...readdirSync(new URL('../../portal/', import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...readFileSync(new URL(`../../portal/${name}`, import.meta.url), 'utf8').matchAll(/asked\([^)]*?'(\w+)'\)/gu),
      ])
      .map(([, name = '']) => name),
  ]),
];

const pages = [
  // A stream of events never ends.
  ...everyPage.filter(([method, path]) => method === 'get' && !path.endsWith('/events')).map(([, path]) => path),
  '/',
  '/sign-in',
  '/sign-in/code',
  '/published/:reference',
  '/calendar/:token.ics',
];
const withIds = (path: string, at: string) => {
  const noun = Object.keys(ids).find((one) => path.startsWith(`/${one}/:id`));
  const id = noun === undefined ? at : (ids[noun] ?? at);
  return path.replace(':id', id).replaceAll(/:[a-zA-Z]+/gu, at);
};

/** Asks for all addresses, several at once. Out: those that were answered with another status than asked for. */
async function answers(
  addresses: readonly string[],
  get: (path: string) => Promise<{ status: number }>,
  wanted: (status: number) => boolean,
): Promise<string[]> {
  const bad: string[] = [];
  for (let at = 0; at < addresses.length; at += 10)
    await Promise.all(
      addresses.slice(at, at + 10).map(async (path) => {
        const { status } = await get(path);
        if (!wanted(status)) bad.push(`${status} ${path.slice(0, 120)}`);
      }),
    );
  return bad;
}

const noFault = (status: number) => status < 500;
const refused = (status: number) => status === 400;
const query = (names: readonly string[], value: string) => names.map((name) => `${name}=${value}`).join('&');

it('reads the names that pages ask for', () => {
  expect(asked).toEqual(expect.arrayContaining(['search', 'after', 'show', 'state', 'next', 'done', 'act', 'item']));
  expect(pages.length).toBeGreaterThan(100);
});

it('no page fails over what stands in its query', async () => {
  const addresses = pages.flatMap((path) =>
    hostile.map((value) => `${withIds(path, randomUUID())}?${query(asked, value)}`),
  );
  expect(await answers(addresses, (path) => administrator.get(path), noFault)).toEqual([]);
}, 180_000);

it('no page fails over what stands in its path', async () => {
  const addresses = pages
    .filter((path) => path.includes(':'))
    .flatMap((path) => hostile.map((value) => path.replaceAll(/:[a-zA-Z]+/gu, value)));
  expect(await answers(addresses, (path) => administrator.get(path), noFault)).toEqual([]);
}, 180_000);

it('what cannot be read is said in words, signed in and signed out', async () => {
  const stranger = new Browser(portal.url);
  const addresses = unreadable.flatMap((value) => [`/directory?search=${value}`, `/published/${value}`, `/${value}`]);
  for (const browser of [administrator, stranger]) {
    expect(await answers(addresses, (path) => browser.get(path), refused)).toEqual([]);
    expect((await browser.get('/published/%00')).text).toContain('This address cannot be read');
  }
  expect((await stranger.get('/published/CON-2026-9999')).status).toBe(404);
});

it('no route of the API fails over its path or its query', async () => {
  const client = await api.as(api.world.officer);
  const readers = routes.filter(({ method }) => method === 'get');
  const addresses = readers.flatMap((route) => {
    const names = route.query instanceof z.ZodObject ? Object.keys(route.query.shape) : ['x'];
    const path = route.path.replaceAll(/:[a-zA-Z]+/gu, randomUUID());
    return hostile.flatMap((value) => [
      ...names.map((name) => `${path}?${name}=${value}`),
      ...(route.params.length > 0 ? [route.path.replaceAll(/:[a-zA-Z]+/gu, value)] : []),
    ]);
  });
  const get = (path: string) => client('GET', path);
  expect(await answers(addresses, get, noFault)).toEqual([]);
  const broken = unreadable.flatMap((value) => [
    `/v1/agencies?search=${value}`,
    `/v1/tasks/${value}`,
    `/docs/${value}`,
  ]);
  expect(await answers(broken, get, refused)).toEqual([]);
  expect((await get('/v1/tasks/%00')).body).toMatchObject({ code: 'unreadable' });
}, 180_000);
