import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../db/connect.ts';
import { sealTrail } from '../../../db/records/seal-trail.ts';
import { auditActs } from '../../../portal/office/records/audit-words.ts';
import { asOwner, createPartnership, type Partnership, type Person } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { until } from '../../support/until.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let auditor: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  round = await roundOf(database, people, {
    agencyIds: [people.health, people.youth],
  });
  auditor = await portal.browserOf(people.auditor);
  for (const [person, agency] of [
    [people.partnerContact, people.health],
    [people.otherAgencyContact, people.youth],
  ] as const) {
    const browser = await portal.browserOf(person);
    await browser.fill(`/tasks/${round.tasks[agency] ?? ''}/answer`, {
      comment: 'We agree with the draft.',
      act: 'check',
    });
    expect((await browser.fill(`/tasks/${round.tasks[agency] ?? ''}/check`, {})).status).toBe(303);
  }
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

/** What the table of the page says, a line a row. */
async function lines(query: string): Promise<string[]> {
  const { text } = await auditor.get(`/audit${query}`);
  return [...text.matchAll(/<tr class="govuk-table__row"><td[^>]*>(?<row>.*?)<\/tr>/gu)].map((match) =>
    (match.groups?.['row'] ?? '').replaceAll(/<[^>]+>/gu, ' ').replaceAll(/\s+/gu, ' '),
  );
}

const reads = () =>
  asOwner(database.ownerUrl, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(
      `select actor_id, process_id, task_id, details ->> 'as' as how from audit_entries where act = 'answers-read' order by id`,
    );
    return rows;
  });

describe('the page of who did what', () => {
  test('shows what was done on a record in plain words, the newest first', async () => {
    const found = await lines(`?reference=${round.reference.toLowerCase()}`);
    const acts = /Answered|Draft saved|Round opened|Paper added|Round drafted/u;
    expect(found.map((row) => acts.exec(row)?.[0])).toEqual([
      'Answered',
      'Draft saved',
      'Answered',
      'Draft saved',
      'Round opened',
      'Paper added',
      'Round drafted',
    ]);
    expect(found[0]).toContain('Otto Other');
    expect(found[0]).toContain('Youth Justice Board');
  });

  test('is narrowed by task, person, act and day', async () => {
    expect(await lines(`?task=${round.tasks[people.health] ?? ''}`)).toHaveLength(2);
    expect(await lines('?person=petra%20PARTNER&act=answered')).toHaveLength(1);
    expect(await lines(`?person=${people.otherAgencyContact.email}&act=answered`)).toHaveLength(1);
    const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London' }).format(new Date());
    const reference = `?reference=${round.reference}`;
    expect(await lines(`${reference}&from=${today}&until=${today}`)).toHaveLength(4);
    expect(await lines(`${reference}&from=2999-01-01`)).toEqual([]);
    expect(await lines(`${reference}&until=1%201%202001`)).toEqual([]);
  });

  test('gives the trail of one process as a file, and writes down who took it', async () => {
    const page = (await auditor.get(`/audit?reference=${round.reference}`)).text;
    expect(page).toContain(`href="/audit/trail.csv?reference=${round.reference}"`);
    expect((await auditor.get('/audit')).text).not.toContain('trail.csv');
    const { text, headers } = await auditor.get(`/audit/trail.csv?reference=${round.reference}`);
    expect(headers.get('content-disposition')).toContain(`${round.reference}-trail.csv`);
    const [head, newest, ...rest] = text.trim().split('\r\n');
    expect(head).toContain('"Code of the act"');
    expect(newest).toContain('"Trail taken as a file"');
    expect(newest).toContain(people.auditor.name);
    const acts = rest.map((row) => /Answered|Draft saved|Round opened|Paper added|Round drafted/u.exec(row)?.[0]);
    expect(acts).toHaveLength(7);
    expect(acts[0]).toBe('Answered');
    expect((await auditor.get('/audit/trail.csv?reference=CON-1999-0001')).status).toBe(404);
    const partner = await portal.browserOf(people.partnerContact);
    expect((await partner.get(`/audit/trail.csv?reference=${round.reference}`)).status).toBe(403);
  });

  test.each([
    ['reference=CON-1999-0001', 'Nothing here has this reference'],
    ['person=Nobody', 'Nobody here has this name or mail address'],
    ['from=31%2F2%2F2026', 'Give a real day'],
    ['until=soon', 'Give a real day'],
  ])('says what is wrong with %s, and keeps it in the field', async (query, says) => {
    const { status, text } = await auditor.get(`/audit?${query}`);
    expect(status).toBe(422);
    expect(text).toContain(says);
    expect(text).toContain(`value="${decodeURIComponent(query.split('=')[1] ?? '').replaceAll('/', '/')}"`);
  });

  test('is reached from a task and a round by those who may see it, and closed to agencies', async () => {
    const task = `/tasks/${round.tasks[people.health] ?? ''}`;
    expect((await auditor.get(task)).text).toContain('Who did what on this task');
    expect((await auditor.get(`/rounds/${round.processId}/timeline`)).text).toContain(
      `/audit?reference=${round.reference}`,
    );
    const partner = await portal.browserOf(people.partnerContact);
    expect((await partner.get(task)).text).not.toContain('Who did what');
    for (const path of ['/audit', '/audit/seals']) expect((await partner.get(path)).status).toBe(403);
  });

  test('shows the hash of the day’s last seal to keep', async () => {
    const db = connect(database.appUrl);
    await until('something is sealed', async () => (await sealTrail(db)) > 0);
    await db.pool.end();
    const { rows } = await asOwner(database.ownerUrl, (client) =>
      client.query<{ hash: string }>('select hash from audit_seals order by number desc limit 1'),
    );
    expect((await auditor.get('/audit/seals')).text).toContain(rows[0]?.hash ?? 'no hash');
  });

  test('has words for every act that the code writes', () => {
    const sources = ['db', 'mail'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
    );
    const written = sources.flatMap((source) => [
      ...[...source.matchAll(/\bact: '(?<act>[a-z-]+)'/gu)].map(({ groups }) => groups?.['act'] ?? ''),
      ...[...source.matchAll(/insert into audit_entries[^']*'(?<act>[a-z-]+)'/gu)].map(
        ({ groups }) => groups?.['act'] ?? '',
      ),
    ]);
    expect(written.length).toBeGreaterThan(40);
    expect(written.filter((act) => !Object.hasOwn(auditActs, act))).toEqual([]);
  });
});

describe('reading what agencies answered (R80c)', () => {
  const ofRound = () => ({ process_id: round.processId, task_id: null });

  test.each<[string, () => Person, () => string, () => object]>([
    [
      'the responses',
      () => people.leadOfficer,
      () => `/rounds/${round.processId}/responses`,
      () => ({ ...ofRound(), how: 'page' }),
    ],
    [
      'the responses as a file',
      () => people.auditor,
      () => `/rounds/${round.processId}/responses.csv`,
      () => ({ ...ofRound(), how: 'csv' }),
    ],
    [
      'the log as a file',
      () => people.auditor,
      () => `/rounds/${round.processId}/log.csv`,
      () => ({ ...ofRound(), how: 'csv' }),
    ],
    [
      'every version of one answer',
      () => people.auditor,
      () => `/tasks/${round.tasks[people.health] ?? ''}/versions`,
      () => ({ process_id: round.processId, task_id: round.tasks[people.health], how: 'page' }),
    ],
  ])('%s is written down once, with who', async (_what, who, path, entry) => {
    const before = await reads();
    expect((await (await portal.browserOf(who())).get(path())).status).toBe(200);
    expect((await reads()).slice(before.length)).toEqual([{ actor_id: who().id, ...entry() }]);
  });

  test('no officer reads an answer in the form of its agency', async () => {
    const administrator = await portal.browserOf(people.administrator);
    expect((await administrator.get(`/tasks/${round.tasks[people.youth] ?? ''}/answer`)).status).toBe(403);
  });

  test('is not written down of an agency that reads its own, nor of pages without answers', async () => {
    const before = await reads();
    const partner = await portal.browserOf(people.partnerContact);
    for (const part of ['/versions', '/answer', '/confirmation'])
      expect((await partner.get(`/tasks/${round.tasks[people.health] ?? ''}${part}`)).status).toBe(200);
    for (const path of ['', '/participants', '/timeline', '/log'])
      await auditor.get(`/rounds/${round.processId}${path}`);
    expect(await reads()).toEqual(before);
  });
});
