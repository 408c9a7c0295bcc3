import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { routes } from '../../api/routes.ts';
import type { Route } from '../../api/http/route.ts';
import { exampleOf } from '../../api/http/schema-fields.ts';
import { openScheduledReview } from '../../db/reviews/reviews.ts';
import { as } from '../../db/connect.ts';
import type { Actor } from '../../domain/permissions.ts';
import { everyPage } from '../../portal/routes.ts';
import { type RunningApi, startApi } from '../api/running-api.ts';
import { addInspector, draftOf } from '../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../support/portal.ts';
import { createTestDatabase } from '../support/parts/postgres.ts';
import { addBody, openedSignOff, stageOf } from '../support/stories/sign-offs.ts';
import { usualPlan } from '../support/stories/strategies.ts';
import { addPerson, createWorld, openRound, type World } from '../support/stories/world.ts';
import { keyFor } from '../support/stories/api-key.ts';

let portalWorld: World;
let portal: RunningPortal;
let api: RunningApi;
let signedIn: Browser;
/** Real ids by the first words of an address, in the portal's world and in the API's. */
let portalIds: Readonly<Record<string, string>> = {};
let apiIds: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const database = await createTestDatabase();
  portalWorld = await createWorld(database);
  portal = await startPortal(database, () => ({ turns: { atOnce: 20, waiting: 100, perMinute: 1_000_000 } }));
  portalIds = await idsOf(portalWorld);
  const administrator = await administratorOf(portalWorld);
  signedIn = await portal.browserOf({ id: administrator.personId, name: administrator.name, email: 'x@example.org' });
  api = await startApi({ limits: { requestsPerMinute: 1_000_000 } });
  apiIds = await idsOf(api.world);
}, 120_000);
afterAll(async () => {
  await api.end();
  await portal.close();
  await portalWorld.end();
});

const administratorOf = (world: World): Promise<Actor> =>
  addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator');

/** One record of each kind, made by real acts. */
async function idsOf(world: World): Promise<Record<string, string>> {
  const agency = await world.agency('Council', { respondents: 1 });
  const round = await openRound(world, [agency], { dueAt: Date.now() + 30 * 86_400_000 });
  const body = await addBody(world, 'Committee', 2);
  const signOff = await openedSignOff(world, [stageOf(body)]);
  const inspector = await addInspector(world);
  const inspection = await draftOf(world, [agency], [inspector], { evidenceDueAt: Date.now() + 86_400_000 });
  const { strategyId } = await usualPlan(world, [agency]);
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }),
  );
  const [post] = await world.rows<{ id: string }>('select id from posts where agency_id = $1', [agency.id]);
  const person = agency.respondents[0]?.personId ?? '';
  return {
    tasks: round.taskIds[0] ?? '',
    rounds: round.processId,
    consultations: round.processId,
    processes: round.processId,
    'sign-offs': signOff.processId,
    inspections: inspection.processId,
    strategies: strategyId,
    reviews: review?.processId ?? '',
    bodies: body.id,
    agencies: agency.id,
    people: person,
    posts: post?.id ?? '',
    'directory/bodies': body.id,
    'directory/agencies': agency.id,
    'directory/people': person,
    'directory/posts': post?.id ?? '',
  };
}

const inPath = ['%00', '%', '%zz', '%C0%AF', '%ED%A0%80', '%1B%5B2J', 'x'.repeat(3_000)];
/** As they stand in the body of a form: what cannot be read or stored, and what is no id, date or number. */
const inForm = [...inPath, '%E2%80%AE', "'%22%3E", '-'.repeat(36), '9'.repeat(18), '2026-13-45'];

/** How a name is read, said beside or declared as a field: one by one, or as a property of what a form asks for. */
const named = /(?:\b(?:field|fields|line|choice)\([^,()]*(?:\([^)]*\))?[^,()]*, |\bnamed\(|\bfield: )'([\w-]+)'/gu;
const declared =
  /\b([\w-]+)'?: (?:aLine|words|oneOf|oneOfOrNone|anId|ids|wholeOrNone|aFile|idOrNone|tick|anAddress)\b/gu;
const dated = /\b([\w-]+)'?: (?:aDay|anInstant|instantOrNone)\(/gu;

/** Every name of a field that the portal reads, or says something beside, anywhere. */
const fieldNames = [
  ...new Set(
    readdirSync(new URL('../../portal/', import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(new URL(`../../portal/${name}`, import.meta.url), 'utf8'))
      .flatMap((source) => [
        ...[...source.matchAll(named), ...source.matchAll(declared)].map(([, name = '']) => name),
        ...[...source.matchAll(dated)].flatMap(([, name = '']) =>
          ['day', 'month', 'year', 'time'].map((part) => `${name}-${part}`),
        ),
      ]),
  ),
];

const forms = [
  ...everyPage.filter(([method]) => method === 'post').map(([, path]) => path),
  '/sign-in',
  '/sign-in/code',
  '/sign-out',
];
const withIds = (path: string, ids: Readonly<Record<string, string>>) => {
  const noun = Object.keys(ids)
    .toSorted((a, b) => b.length - a.length)
    .find((one) => path.startsWith(`/${one}/:id`));
  return path
    .replace(':id', (noun === undefined ? undefined : ids[noun]) ?? randomUUID())
    .replaceAll(/:[a-zA-Z]+/gu, () => randomUUID());
};
const allWith = (path: string, value: string) => path.replaceAll(/:[a-zA-Z]+/gu, value);

type Sent = { readonly path: string; readonly init: RequestInit; readonly called: string };

/** Sends all, several at once. Out: those that failed on our side, or were never answered. */
async function failures(url: string, sent: readonly Sent[], headers: Record<string, string>): Promise<string[]> {
  const bad: string[] = [];
  for (let at = 0; at < sent.length; at += 10)
    await Promise.all(
      sent.slice(at, at + 10).map(async ({ path, init, called }) => {
        const reply = await fetch(`${url}${path}`, {
          redirect: 'manual',
          method: 'POST',
          ...init,
          headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
        });
        await reply.arrayBuffer();
        if (reply.status >= 500) bad.push(`${reply.status} ${called.slice(0, 120)}`);
      }),
    );
  return bad;
}

const cookieOf = (browser: Browser) => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
const sameOrigin = () => ({ 'sec-fetch-site': 'same-origin', cookie: cookieOf(signedIn) });
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };

it('knows the forms and their fields', () => {
  expect(forms.length).toBeGreaterThan(80);
  expect(fieldNames).toEqual(
    expect.arrayContaining(['reason', 'title', 'comment', 'authoriser', 'to', 'decision', 'due-day']),
  );
});

it('no form fails over what stands in its address or its fields', async () => {
  const sent = forms.flatMap((path): Sent[] => [
    ...(path.includes(':') ? inPath : []).map((value) => ({
      path: allWith(path, value),
      init: { body: 'reason=x', headers: urlencoded },
      called: `${path} at ${value}`,
    })),
    ...inForm.map((value) => ({
      path: withIds(path, portalIds),
      init: { body: fieldNames.map((name) => `${name}=${value}`).join('&'), headers: urlencoded },
      called: `${path} with ${value}`,
    })),
  ]);
  expect(await failures(portal.url, sent, sameOrigin())).toEqual([]);
}, 300_000);

it('no form fails over a file whose name or field holds what cannot be stored', async () => {
  const part = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = [
    ...['title', 'reason', 'comment', 'to', 'metOn-day'].map((name) => part(name, 'a\u0000b\u001b')),
    part('a\u0000b', 'x'),
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a\u0000b\u202e.pdf"\r\nContent-Type: \u0000\r\n\r\n%PDF-1.7 \u0000\r\n--x--\r\n',
  ].join('');
  const sent = forms.map((path) => ({
    path: withIds(path, portalIds),
    init: { body, headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    called: path,
  }));
  expect(await failures(portal.url, sent, sameOrigin())).toEqual([]);
}, 120_000);

const changing = routes.filter(({ method }) => method !== 'get');

/** The example of the route's body with one value in all its texts, and each of its names. */
function spoilt(each: Route, value: string): unknown {
  const spoil = (one: unknown): unknown => {
    if (typeof one === 'string') return value;
    if (Array.isArray(one)) return one.map(spoil);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, spoil(inner)]));
  };
  return spoil(exampleOf(each.body ?? z.strictObject({}), 'input'));
}

/** The same with one text spoilt at a time: what stands beside it is as it should be. */
function spoiltOneByOne(each: Route, value: string): unknown[] {
  const example = exampleOf(each.body ?? z.strictObject({}), 'input');
  if (typeof example !== 'object' || example === null) return [];
  return Object.entries(example)
    .filter(([, inner]) => typeof inner === 'string')
    .map(([name]) => ({ ...example, [name]: value }));
}

it('no route of the API that changes something fails over its address or its body', async () => {
  const key = await keyOf(await administratorOf(api.world));
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'if-match': '"1"' };
  const sent = changing.flatMap((each): Sent[] => {
    const path = withIds(each.path.slice('/v1'.length), apiIds);
    const init = (body: string) => ({
      method: each.method.toUpperCase(),
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
    const called = `${each.method} ${each.path}`;
    const values = ['\u0000', 'a\u0000b', '%00', '\ud800', '\u202e', '-'.repeat(36), '2026-13-45', 'x'.repeat(3_000)];
    return [
      ...(each.params.length > 0 ? inPath : []).map((value) => ({
        path: allWith(each.path, value),
        init: init('{}'),
        called: `${called} at ${value}`,
      })),
      ...values.flatMap((value) =>
        [spoilt(each, value), ...spoiltOneByOne(each, value)].map((body) => ({
          path: `/v1${path}`,
          init: init(JSON.stringify(body)),
          called: `${called} with ${JSON.stringify(body)}`,
        })),
      ),
      ...['{"a\\u0000":1}', '{', '\u0000', '[]', '"x"', 'null'].map((body) => ({
        path: `/v1${path}`,
        init: init(body),
        called: `${called} with ${body}`,
      })),
    ];
  });
  expect(sent.length).toBeGreaterThan(3_000);
  expect(await failures(api.url, sent, headers)).toEqual([]);
}, 300_000);

const keyOf = ({ personId }: Actor) => keyFor(api.world.db, personId);
