import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PortalDeps } from '../../portal/web/deps.ts';
import { usualTurns } from '../../portal/web/limits/turns.ts';
import { asOwner, createPartnership, type Partnership } from '../support/factories.ts';
import { Browser, type RunningPortal, shownFields, startPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { until } from '../support/until.ts';
import { roundOf } from '../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let people: Partnership;
let portal: RunningPortal;

beforeAll(async () => {
  database = await createTestDatabase();
  people = await createPartnership(database.ownerUrl);
});

afterEach(() => portal.close());
afterAll(() => database.drop());

const open = async (more: Partial<PortalDeps> = {}) => {
  portal = await startPortal(database, () => more);
};

describe('a form of many fields', () => {
  const many = (count: number) => Array.from({ length: count }, () => 'a=').join('&');
  const send = (path: string, body: string | FormData, type?: string) =>
    fetch(`${portal.url}${path}`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin', ...(type === undefined ? {} : { 'content-type': type }) },
    });
  const plain = 'application/x-www-form-urlencoded';

  it('is refused to a stranger beyond 200, in words', async () => {
    await open();
    expect((await send('/sign-in', `address=nobody&${many(199)}`, plain)).status).toBe(422);
    const reply = await send('/sign-in', `address=nobody&${many(20_000)}`, plain);
    expect(reply.status).toBe(413);
    expect(await reply.text()).toContain('That was too much at once');
  });

  it('is refused just so where it comes with a file', async () => {
    await open();
    const officer = await portal.browserOf(people.leadOfficer);
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`a${n}`, '']));
    expect((await officer.upload('/sign-offs/new', fields)).status).toBe(413);
    // A stranger is sent to sign in, with nothing kept of it.
    const body = new FormData();
    for (const name of Object.keys(fields)) body.append(name, '');
    expect((await send('/rounds/new', body)).status).toBe(401);
  });

  it('is taken from an officer who ticks every agency that a page lists', async () => {
    await open();
    const ids = await asOwner(database.ownerUrl, async (client) => {
      await client.query(
        `insert into agencies (name, kind) select 'Parish ' || n, 'agency' from generate_series(1, 300) n`,
      );
      const { rows } = await client.query<{ id: string }>(`select id from agencies where name like 'Parish%'`);
      return rows.map(({ id }) => id);
    });
    const officer = await portal.browserOf(people.leadOfficer);
    const { text } = await officer.get('/rounds/new');
    const fields = { ...shownFields(text), title: 'Everybody', format: 'circulation', agency: ids };
    const saved = await officer.post('/rounds/new', fields);
    expect(saved.status).toBe(303);
    const [round] = await asOwner(database.ownerUrl, async (client) => {
      const found = await client.query<{ asked: number }>(`select count(*)::int as asked from audience`);
      return found.rows;
    });
    expect(round).toEqual({ asked: 300 });
  });
});

describe('many pages at once', () => {
  it('asked for by one session are made in turn, and the page of another person is not behind them', async () => {
    await open({ turns: { ...usualTurns, atOnce: 4, waiting: 6 } });
    const [greedy, other] = [await portal.browserOf(people.leadOfficer), await portal.browserOf(people.partnerContact)];
    const statuses: number[] = [];
    // Whoever holds the mails holds up each page of them, so that what came first stays under way.
    const flood = await asOwner(database.ownerUrl, async (client) => {
      await client.query('begin; lock table mails in access exclusive mode');
      const asked = Array.from({ length: 40 }, async () => {
        const reply = await greedy.get('/mails');
        statuses.push(reply.status);
        return reply;
      });
      await until('whoever finds the line full is refused', () => statuses.length === 30);
      expect((await other.get('/tasks')).status).toBe(200);
      expect(statuses).toEqual(Array(30).fill(429));
      await client.query('rollback');
      return asked;
    });
    const replies = await Promise.all(flood);
    const refused = replies.filter(({ status }) => status === 429);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(refused).toHaveLength(30);
    expect(refused[0]?.headers.get('retry-after')).toBe('5');
    expect(refused[0]?.text).toContain('Wait 5 seconds and try again; nothing was saved or sent.');
    expect((await greedy.get('/mails')).status).toBe(200);
  });

  it('that an ordinary person opens together all come, though the last of them has to wait', async () => {
    await open();
    const officer = await portal.browserOf(people.leadOfficer);
    const pages = await Promise.all(Array.from({ length: 80 }, () => officer.get('/directory')));
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('are limited in a minute for each person by himself', async () => {
    await open({ turns: { ...usualTurns, perMinute: 3 } });
    const [greedy, other] = [await portal.browserOf(people.leadOfficer), await portal.browserOf(people.partnerContact)];
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await greedy.get('/tasks')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(Number((await greedy.get('/tasks')).headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await other.get('/tasks')).status).toBe(200);
    expect((await new Browser(portal.url).get('/sign-in')).status).toBe(200);
  });

  it('of live parts leave room for pages, whose streams of events do not count', async () => {
    await open({ turns: { ...usualTurns, atOnce: 1, waiting: 0 } });
    const round = await roundOf(database, people, {
      state: 'open',
      agencyIds: [people.health],
      dueInDays: 10,
    });
    const officer = await portal.browserOf(people.leadOfficer);
    const cookie = `concordat-session=${officer.cookies.get('concordat-session')}`;
    const streams = await Promise.all(
      [1, 2, 3].map(() => fetch(`${portal.url}/processes/${round.processId}/events`, { headers: { cookie } })),
    );
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await officer.get(`/rounds/${round.processId}?part=live`)).status).toBe(200);
    await Promise.all(streams.map(async ({ body }) => body?.cancel()));
  });

  it('leave room for others while a large file goes over a slow line', async () => {
    await open({ turns: { ...usualTurns, atOnce: 1, waiting: 0 } });
    const round = await roundOf(database, people, {
      state: 'open',
      agencyIds: [people.health],
    });
    await asOwner(database.ownerUrl, (client) =>
      client.query(`update documents set content = decode(repeat('61', 9000000), 'hex') where id = $1`, [
        round.documentId,
      ]),
    );
    const officer = await portal.browserOf(people.leadOfficer);
    const cookie = `concordat-session=${officer.cookies.get('concordat-session')}`;
    // Its headers have come; nobody reads its nine megabytes yet.
    const slow = await fetch(`${portal.url}/documents/${round.documentId}`, { headers: { cookie } });
    expect(slow.status).toBe(200);
    expect((await officer.get('/directory')).status).toBe(200);
    expect((await slow.arrayBuffer()).byteLength).toBe(9_000_000);
  });

  it('go on to be served after somebody who waited has gone away', async () => {
    await open({ turns: { ...usualTurns, atOnce: 1, waiting: 10 } });
    const officer = await portal.browserOf(people.leadOfficer);
    const cookie = `concordat-session=${officer.cookies.get('concordat-session')}`;
    await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        fetch(`${portal.url}/directory`, { headers: { cookie }, signal: AbortSignal.timeout(1 + n) }),
      ),
    );
    expect((await officer.get('/directory')).status).toBe(200);
  });
});
