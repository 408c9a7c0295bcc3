import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { safeCell } from '../../../portal/web/csv.ts';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, hiddenFields, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let partner: Browser;
let stranger: Browser;

const hostile = '<img src=x onerror=alert(1)>"\'&';

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  round = await roundOf(database, people, {
    title: `Round ${hostile}`,
    agencyIds: [people.health],
  });
  partner = await portal.browserOf(people.partnerContact);
  stranger = await portal.browserOf(people.otherAgencyContact);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

/** fetch lets nobody set Host. */
function statusWithHost(host: string): Promise<number> {
  return new Promise((done, fail) => {
    const { port, hostname } = new URL(portal.url);
    request({ port, host: hostname, path: '/sign-in', headers: { host } }, (reply) =>
      done(reply.resume().statusCode ?? 0),
    )
      .on('error', fail)
      .end();
  });
}

describe('the walls of the portal', () => {
  test('another agency’s task, paper and one that does not exist are the same page byte for byte', async () => {
    const task = round.tasks[people.health] ?? '';
    const missing = '01890000-0000-7000-8000-000000000000';
    const pages = [
      '',
      '/answer',
      '/check',
      '/confirmation',
      '/more-time',
      '/not-me',
      '/colleague',
      '/hand-over',
      '/print',
      '/versions',
    ].flatMap((part) => [`/tasks/${task}${part}`, `/tasks/${missing}${part}`]);
    const replies = await Promise.all(
      [
        ...pages,
        `/documents/${round.documentId}`,
        `/documents/${missing}`,
        '/documents/nonsense',
        '/tasks/nonsense',
      ].map((path) => stranger.get(path)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    const headers = replies.map(({ headers }) =>
      JSON.stringify(
        [...headers]
          .filter(([name]) => name !== 'date')
          .map(String)
          .toSorted((one, other) => one.localeCompare(other)),
      ),
    );
    expect(new Set(headers).size).toBe(1);
  });

  test('nobody writes to another agency’s task', async () => {
    const task = `/tasks/${round.tasks[people.health] ?? ''}`;
    const hidden = { ...hiddenFields((await partner.get(`${task}/answer`)).text), idempotencyKey: 'stranger' };
    const answered = await stranger.post(`${task}/answer`, { ...hidden, comment: 'Not mine', act: 'save' });
    expect(answered.status).toBe(404);
    expect((await stranger.post(`${task}/hand-over`, { ...hidden, to: people.otherAgencyContact.id })).status).toBe(
      404,
    );
  });

  test('a form from another site does nothing', async () => {
    const task = `/tasks/${round.tasks[people.health] ?? ''}`;
    const hidden = hiddenFields((await partner.get(task)).text);
    const foreign: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
    for (const headers of foreign)
      expect((await partner.post(`${task}/nothing-to-say`, hidden, headers)).status).toBe(403);
    const cookie = [...partner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const origin of [undefined, 'null', 'https://evil.test', 'http://127.0.0.1.evil.test'])
      expect(
        (
          await fetch(`${portal.url}${task}/nothing-to-say`, {
            method: 'POST',
            body: new URLSearchParams(hidden),
            headers: { cookie, ...(origin === undefined ? {} : { origin }) },
          })
        ).status,
      ).toBe(403);
    const { rows } = await asOwner(database.ownerUrl, (client) =>
      client.query('select count(*)::int as n from answers'),
    );
    expect(rows[0]?.n).toBe(0);
  });

  test('an unknown host is refused', async () => {
    expect(await statusWithHost('evil.test')).toBe(421);
    expect(await statusWithHost(new URL(portal.url).host)).toBe(200);
    expect(await statusWithHost(`localhost:${new URL(portal.url).port}`)).toBe(200);
  });

  test('names, titles and answers are text wherever they appear', async () => {
    const task = `/tasks/${round.tasks[people.health] ?? ''}`;
    await asOwner(database.ownerUrl, (client) =>
      client.query('update people set name = $1 where id = $2', [hostile, people.partnerContact.id]),
    );
    await partner.fill(`${task}/answer`, { comment: `${hostile} javascript:alert(1)`, act: 'check' });
    const officer = await portal.browserOf(people.leadOfficer);
    await partner.fill(`${task}/check`, {});
    const [own, office] = [
      [task, `${task}/answer`, `${task}/confirmation`, `${task}/versions`, '/tasks'],
      [
        '/rounds',
        `/rounds/${round.processId}`,
        `/rounds/${round.processId}/responses`,
        `/rounds/${round.processId}/participants`,
        `/rounds/${round.processId}/timeline`,
      ],
    ];
    for (const [browser, paths] of [
      [partner, own],
      [officer, office],
    ] as const)
      for (const path of paths) {
        const { text, status } = await browser.get(path);
        expect(status, path).toBe(200);
        expect(text, path).not.toContain('<img');
        expect(text, path).toContain('&lt;img');
      }
  });

  test('pages are kept by no cache, framed by nobody, and run no script of their own but one that is named by its hash', async () => {
    const { headers, text } = await partner.get('/tasks');
    expect(headers.get('cache-control')).toBe('no-store');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'self' 'sha256-[^']+'(?:;|$)/u);
    expect([...text.matchAll(/<script(?![^>]*src)/gu)]).toHaveLength(1);
    expect(text).not.toMatch(/GDS Transport|crown/iu);
  });

  test('a body that is too big and one that is not text are refused, and nothing breaks', async () => {
    const task = `/tasks/${round.tasks[people.health] ?? ''}`;
    expect((await partner.post(`${task}/answer`, { comment: 'x'.repeat(1_200_000), act: 'save' })).status).toBe(413);
    const odd = await partner.fill(`${task}/answer`, { comment: 'nul \0 and half \uD800 a letter', act: 'save' });
    expect(odd.status).toBe(422);
    expect(odd.text).toContain('There is a control character (U+0000) in it, after “nul”');
    const half = await partner.fill(`${task}/answer`, { comment: 'half \uD800 a letter', act: 'save' });
    expect(half.status).toBe(303);
  });

  test('somebody whose session ended while writing gets the text back', async () => {
    const lost = await portal.browserOf(people.secondContact);
    lost.cookies.clear();
    const reply = await lost.post(`/tasks/${round.tasks[people.health] ?? ''}/answer`, {
      comment: 'A long text that took an hour to write, at the very least.',
    });
    expect(reply.status).toBe(401);
    expect(reply.text).toContain('A long text that took an hour');
  });
});

describe('a CSV file', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '"=1', ';=1', '\0=1'])(
    'holds %j as text',
    (cell) => {
      expect(safeCell(cell).startsWith("'")).toBe(true);
    },
  );

  test('leaves ordinary words alone', () => {
    expect(safeCell('We support it; see paragraph 3 - with changes')).toBe(
      'We support it; see paragraph 3 - with changes',
    );
  });
});
