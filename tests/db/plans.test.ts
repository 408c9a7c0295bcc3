import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { routes } from '../../api/routes.ts';
import { connect, type Database } from '../../db/connect.ts';
import { createLogger } from '../../logger.ts';
import { createPortal } from '../../portal/router.ts';
import { asOwner } from '../support/factories.ts';
import { type Bounds, faultsOfPlan, hearPlans, sayPlans } from '../support/plans.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { Browser, startSession } from '../support/portal.ts';
import { keyFor } from '../support/stories/api-key.ts';
import { schedulesInMemory } from '../support/stories/schedules.ts';
import { type Ids, tenYears, writeYears } from '../support/stories/years/ten-years.ts';

let database: TestDatabase;
let db: Database;
let server: Server;
let url: string;
let ids: Ids;
/** Who looks, and whether he is staff: what is wrong with how his statements ran. */
let looking: { who: string; at: string; staff: boolean };
const faults = new Set<string>();
let plans = 0;

/** The directorate sees a whole round at once, and a list of all who are there; a partner what he holds, and its history. */
const ofStaff: Bounds = {
  removed: tenYears.agencies * 1.1,
  read: tenYears.agencies * 3.5,
  whole: 2000,
  wholeOf: new Set(['agencies', 'posts', 'people', 'post_holders', 'body_members']),
};
const ofPartners: Bounds = {
  removed: 3000,
  read: 5000,
  whole: 1000,
  // Of the one strategy there is: everybody reads its plan.
  wholeOf: new Set(['review_returns', 'reviews', 'dated_items']),
};

beforeAll(async () => {
  database = await createTestDatabase();
  await asOwner(database.ownerUrl, (client) => client.query(noStatisticsByItself));
  ids = await writeYears(database.ownerUrl);
  await sayPlans(database.ownerUrl);
  db = connect(database.appUrl, { max: 4 });
  hearPlans(db, (plan) => {
    plans += 1;
    for (const fault of faultsOfPlan(plan, looking.staff ? ofStaff : ofPartners))
      // More time for one may wake the process of all.
      if (!fault.includes('set wake_at = next.at')) faults.add(`${looking.who} at ${looking.at} ${fault}`);
  });
  ({ server, url } = await serve(db));
}, 600_000);

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await db.pool.end();
  await database.drop();
});

const noStatisticsByItself = `do $$ declare t regclass; begin
  for t in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('alter table %s set (autovacuum_enabled = false)', t);
  end loop; end $$`;

async function serve(pool: Database): Promise<{ server: Server; url: string }> {
  const made = createServer();
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  const publicUrl = `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
  const decide = async () => ({ kind: 'taken', effect: {} }) as const;
  const common = { db: pool, publicUrl, decide, schedules: schedulesInMemory() };
  const log = createLogger('api', 'silent');
  const portal = createPortal({
    ...common,
    log,
    throwOnUndefined: true,
    sendCode: async () => 'sent',
    events: { subscribe: () => () => undefined },
  });
  const readiness = () => Promise.resolve({ database: true, temporal: true });
  made.on('request', createApp({ ...common, version: 'test', log, readiness, trustedProxies: 0, portal }));
  return { server: made, url: publicUrl };
}

const allWho = ['plain', 'contact', 'manager', 'inspector', 'officer', 'auditor', 'administrator'] as const;
type Who = (typeof allWho)[number];
const staff: ReadonlySet<Who> = new Set(['officer', 'auditor', 'administrator']);

/** A reference, names, what few write and what nobody does; a partner also finds what he wrote as everybody did. */
const find = (q: string) => `/search?q=${encodeURIComponent(q)}`;
const searches = ['activity 7', 'CON-3', 'agency 12', 'report', 'absinthe'].map(find);
/** What narrows a list has no link; its orders and pages have. */
const narrowed = ['?q=activity', '?q=3&order=title', '?from=1/1/2020&until=31/1/2020', '?state=open&order=oldest'];
const lists = (...paths: readonly string[]) => paths.flatMap((path) => narrowed.map((query) => `${path}${query}`));
/** Where each begins; from there he follows every link, once for each page of a kind. */
const begins = (): Readonly<Record<Who, readonly string[]>> => ({
  plain: ['/', find('agree'), ...searches, `/tasks/${ids.plainTask}`],
  contact: [
    '/',
    find('agree'),
    ...searches,
    `/tasks/${ids.openTask}`,
    `/tasks/${ids.doneTask}`,
    `/returns/${ids.returnTask}`,
  ],
  manager: ['/', '/overdue'],
  inspector: ['/', ...searches, ...lists('/inspections', '/reports'), `/inspections/${ids.inspection}`],
  officer: [
    '/',
    ...searches,
    ...lists('/rounds', '/sign-offs', '/reviews', '/inspections', '/reports'),
    ...[ids.openRound, ids.publishedRound].flatMap((id) => [`/rounds/${id}`, `/rounds/${id}/copy`]),
  ],
  auditor: ['/', `/rounds/${ids.publishedRound}`, '/audit?act=retention-run', '/mails?show=trouble'],
  administrator: [
    `/rounds/${ids.closedRound}`,
    `/mails/${ids.mail}`,
    `/reviews/${ids.review}`,
    `/sign-offs/${ids.signOff}`,
  ],
});
/** Leads to no page of ours, or to one that waits for news. */
const elsewhere = /sign-out|sign-in|^\/assets|^\/docs|\.(?:ico|css|js|svg)$|\/events$/u;
/** What two pages have in common that differ in what they are about. A workbook is written of the rows that the CSV is of. */
const kindOf = (path: string) =>
  path
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, ':id')
    .replaceAll(/(?<name>after|before|search|from|to|parent|of|reference|page|period)=[^&]*/gu, '$<name>')
    .replace(/\.xlsx(?=\?|$)/u, '.csv');

async function crawl(who: Who): Promise<number> {
  const browser = new Browser(url, { session: await startSession(database.ownerUrl, { id: ids[who] }) });
  const queue = [...begins()[who]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(kindOf(path)) || elsewhere.test(path)) continue;
    seen.add(kindOf(path));
    looking = { who, at: path, staff: staff.has(who) };
    const { text, status } = await browser.get(path);
    if (status >= 500) faults.add(`${who} at ${path} answers ${status}`);
    for (const [, href = ''] of text.matchAll(/href="(\/[^"#]*)"/gu)) queue.push(href.replaceAll('&amp;', '&'));
  }
  return seen.size;
}

/** Of the answers that are given to the tasks in question. */
const answered = 2;

/** What a partner does, and everything that the API tells. */
async function ask(who: Who | 'second', taskId: string): Promise<void> {
  const headers = { authorization: `Bearer ${await keyFor(db, ids[who])}`, 'content-type': 'application/json' };
  const send = async (method: string, path: string, body?: object, version?: number): Promise<number> => {
    looking = { who, at: path, staff: who !== 'second' && staff.has(who) };
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(method === 'POST' && { 'idempotency-key': `${path}${who}` }),
        ...(version !== undefined && { 'if-match': `"${version}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const told = await answer.text();
    // What he does must be done: a refusal runs none of the statements that are looked at. Some have asked for more time already.
    const refused = method === 'GET' ? 500 : who === 'officer' ? 404 : 400;
    if (answer.status >= refused && !told.includes('request-open')) faults.add(`${who} at ${path} answers ${told}`);
    return Number(/"version":(?<version>\d+)/u.exec(told)?.groups?.['version'] ?? 0);
  };
  const about: Readonly<Record<string, string>> = {
    consultations: ids.openRound,
    'sign-offs': ids.signOff,
    strategies: ids.strategy,
    reviews: ids.review,
    inspections: ids.inspection,
    agencies: ids.agency,
    people: ids.contact,
    bodies: ids.body,
    posts: ids.post,
    returns: ids.returnTask,
    indicators: ids.indicator,
  };
  for (const { method, path, noun } of routes)
    if (method === 'get')
      await send(
        'GET',
        path
          .slice(3)
          .replace('/search', '/search?q=activity')
          .replace(':id', about[noun] ?? taskId)
          .replace(':itemId', taskId),
      );
  const later = new Date(Date.now() + 20 * 86_400_000).toISOString();
  await send('POST', `/tasks/${taskId}/extension-request`, { dueAt: later, reason: 'More time' });
  const kept = await send('PUT', `/tasks/${taskId}/draft`, { comment: 'We think' }, answered);
  await send('POST', `/tasks/${taskId}/response`, { comment: 'We think so.' }, kept);
}

async function everythingOfPartners(partner: 'plain' | 'second', taskId: string): Promise<void> {
  for (const who of allWho) if (!staff.has(who)) expect(await crawl(who), who).toBeGreaterThan(5);
  await ask(partner, taskId);
}

async function everythingOfStaff(): Promise<void> {
  for (const who of staff) expect(await crawl(who), who).toBeGreaterThan(5);
  await ask('officer', ids.openTask);
  looking = { who: 'operator', at: '/metrics', staff: true };
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
}

test('no statement of a partner reads a table that grows whole, or much of it for nothing, even where nothing is known of what tables hold', async () => {
  await everythingOfPartners('plain', ids.plainTask);
  expect([...faults].toSorted().join('\n')).toBe('');
  expect(plans).toBeGreaterThan(2000);
}, 600_000);

test('nor does one of anybody once it is known', async () => {
  faults.clear();
  await asOwner(database.ownerUrl, (client) => client.query('vacuum analyze'));
  await everythingOfPartners('second', ids.secondTask);
  await everythingOfStaff();
  expect([...faults].toSorted().join('\n')).toBe('');
}, 600_000);

test('nor does one of the public', async () => {
  faults.clear();
  const first = await (await fetch(`${url}/public/reports`)).text();
  const [report = ''] = /\/public\/reports\/[\w-]+/u.exec(first) ?? [];
  const [body = ''] = /\/public\/bodies\/[\w-]+/u.exec(await (await fetch(`${url}${report}`)).text()) ?? [];
  const [after = ''] = /\?after=[\w-]+/u.exec(first) ?? [];
  const lists = ['/public', `/public/reports${after}`, '/public/rounds', '/sitemap.xml', '/public/feed.xml'];
  for (const path of [...lists, report, `${report}/files/html`, body, `${body}/feed.xml`, '/published/CON-1']) {
    looking = { who: 'stranger', at: path, staff: false };
    const { status } = await fetch(`${url}${path}`);
    if (status >= 500) faults.add(`stranger at ${path} answers ${status}`);
  }
  expect([...faults].toSorted().join('\n')).toBe('');
}, 60_000);

test('what the walls ask is planned without reading any table whole', async () => {
  const open = await asOwner(database.ownerUrl, (client) =>
    client.query<{
      name: string;
    }>(`select proname as name from pg_proc where pronamespace = 'public'::regnamespace and prorettype = 'uuid[]'::regtype
      and prosrc ~ '\\mfrom\\M' and proname like 'app\\_%' and not coalesce(proconfig, '{}') @> '{enable_seqscan=off}'`),
  );
  expect(open.rows).toEqual([]);
});
