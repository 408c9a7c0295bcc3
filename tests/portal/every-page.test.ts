import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../support/factories.ts';
import { type RunningPortal, startPortal } from '../support/portal.ts';
import { all, statusesOf } from '../support/page-statuses.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { roundOf, type Round } from '../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let rounds: Readonly<Record<string, Round>>;
let postId: string;
let bodyId: string;

const states = ['draft', 'open', 'closed', 'log-agreed', 'signing', 'signed-off', 'published', 'cancelled'] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const agencyIds = [people.health, people.youth, people.probation];
  const made: [string, Round][] = [];
  for (const state of states)
    made.push([state, await roundOf(database, people, { state, agencyIds, dueInDays: state === 'open' ? -2 : 10 })]);
  [postId, bodyId] = await asOwner(database.ownerUrl, async (client) => {
    const post = await client.query<{ id: string }>('select id from posts where agency_id = $1', [people.health]);
    const body = await client.query<{ id: string }>(`insert into bodies (name) values ('Board') returning id`);
    return [post.rows[0]?.id ?? '', body.rows[0]?.id ?? ''];
  });
  rounds = Object.fromEntries(made);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

const anybody = ['/', '/sign-in', '/sign-in/code', '/accessibility', '/privacy', '/not-known'];
const ofRound = [
  '',
  '?part=live',
  '/participants',
  '/participants?show=late',
  '/timeline',
  '/responses',
  '/responses.csv',
  '/log',
  '/log?show=unsettled',
  '/log.csv',
  '/papers',
  '/attendance',
];
const ofRoundForOfficers = [
  '/edit',
  '/steps',
  '/preview',
  '/extend',
  '/close',
  '/cancel',
  '/agree-log',
  '/publish',
  '/copy',
  '/participants/add',
];
const office = [
  '/rounds',
  '/rounds?state=open',
  '/rounds.csv?order=title',
  '/sign-offs',
  '/sign-offs?state=approved',
  '/requests',
  '/owed-by-nobody',
  '/not-reached',
  '/mails',
  '/mails?show=trouble',
  '/post-room',
  '/post-room/owed',
  '/retention',
  '/feedback',
  '/feedback?show=all',
  '/bank-holidays',
  '/bank-holidays?calendar=scotland',
  '/audit',
  '/audit?act=signed-in&from=1%2F11%2F2026',
  '/audit/seals',
  '/more',
];
const directory = () => [
  '/directory',
  '/directory?search=health',
  '/directory/people',
  '/directory/people?search=petra',
  '/directory/bodies',
  `/directory/agencies/${people.health}`,
  `/directory/agencies/${people.directorate}`,
  `/directory/posts/${postId}`,
  `/directory/people/${people.partnerContact.id}`,
  `/directory/bodies/${bodyId}`,
];
const directoryForOfficers = () => [
  '/directory/agencies/new',
  '/directory/people/new',
  '/directory/bodies/new',
  '/directory/import',
  '/directory/import/template.csv',
  ...['/edit', '/posts/new', '/end'].map((part) => `/directory/agencies/${people.health}${part}`),
  ...['/edit', '/absence', '/leave', '/merge'].map((part) => `/directory/people/${people.partnerContact.id}${part}`),
  `/directory/bodies/${bodyId}/edit`,
];
const ofAdministrators = () => [
  '/keys',
  '/keys/new',
  '/staff-accounts',
  '/staff-accounts/new',
  `/directory/people/${people.partnerContact.id}/erase`,
];
/** For the directorate, auditors and partners alike: each sees what concerns him. Pages of one inspection: inspections.test.ts. */
const shared = [
  '/search',
  '/search?q=health&kind=agency',
  '/inspections',
  '/inspections?state=open',
  '/inspections.csv?order=title',
  '/recommendations',
  '/recommendations?state=open',
  '/timeliness',
  '/timeliness.csv',
];
const ofTask = ['', '/print', '/versions'];
const ofTaskForAnswering = ['/answer', '/colleague', '/hand-over'];
const ofTaskForPartners = ['/more-time', '/not-me'];

const roundPaths = (parts: readonly string[]) =>
  states.flatMap((state) => parts.map((part) => `/rounds/${rounds[state]?.processId ?? ''}${part}`));
const taskPaths = (parts: readonly string[], agency: string) =>
  states
    .filter((state) => state !== 'draft')
    .flatMap((state) => parts.map((part) => `/tasks/${rounds[state]?.tasks[agency] ?? ''}${part}`));

describe('every page, for every role', () => {
  test('a stranger sees the doors, and is sent to sign in from everything else', async () => {
    expect(await statusesOf(portal, undefined, anybody)).toEqual(all(anybody, 200));
    const closed = [
      ...office,
      ...shared,
      ...directory(),
      ...directoryForOfficers(),
      ...ofAdministrators(),
      '/tasks',
      '/overdue',
      '/sign-in/again',
    ];
    expect(await statusesOf(portal, undefined, closed)).toEqual(all(closed, 303));
  });

  test('an officer sees rounds in every state, tasks and the office', async () => {
    const paths = [
      ...anybody,
      ...office,
      ...directory(),
      ...directoryForOfficers(),
      ...shared,
      '/inspections/new',
      '/tasks',
      '/rounds/new',
      '/sign-offs/new',
      ...roundPaths([...ofRound, ...ofRoundForOfficers]),
      ...taskPaths([...ofTask, '/colleague', '/hand-over', '/log-answer', '/clock'], people.health),
    ];
    expect(await statusesOf(portal, people.leadOfficer, paths)).toEqual(all(paths, 200));
    // What an agency has said, an officer writes down for it.
    const answering = taskPaths(['/answer'], people.health);
    expect(await statusesOf(portal, people.leadOfficer, answering)).toEqual(all(answering, 403));
  });

  test('an administrator sees what an officer sees', async () => {
    const paths = [
      ...office,
      ...ofAdministrators(),
      '/sign-in/again',
      ...directory(),
      ...directoryForOfficers(),
      ...roundPaths(['', '/preview', '/cancel', '/publish']),
    ];
    expect(await statusesOf(portal, people.administrator, paths)).toEqual(all(paths, 200));
  });

  test('an auditor reads and changes nothing', async () => {
    const reads = [...office, ...shared, ...directory(), ...roundPaths(ofRound), ...taskPaths(ofTask, people.health)];
    expect(await statusesOf(portal, people.auditor, reads)).toEqual(all(reads, 200));
    const refused = [
      '/rounds/new',
      '/sign-offs/new',
      '/inspections/new',
      '/tasks',
      ...ofAdministrators(),
      ...directoryForOfficers(),
      ...roundPaths(ofRoundForOfficers),
    ];
    expect(await statusesOf(portal, people.auditor, refused)).toEqual(all(refused, 403));
  });

  test('a partner sees the tasks of its agency and none of the office', async () => {
    const own = [
      '/',
      '/tasks',
      '/tasks?show=done',
      ...shared,
      ...taskPaths([...ofTask, ...ofTaskForAnswering, ...ofTaskForPartners], people.health),
    ];
    expect(await statusesOf(portal, people.partnerContact, own)).toEqual(all(own, 200));
    const refused = [
      ...office,
      ...ofAdministrators(),
      ...directory(),
      ...directoryForOfficers(),
      '/overdue',
      ...roundPaths(['', '/preview']),
      `/processes/${rounds['open']?.processId ?? ''}/events`,
    ];
    expect(await statusesOf(portal, people.partnerContact, refused)).toEqual(all(refused, 403));
  });

  test('a manager sees what is overdue, why it reached him and what happens next', async () => {
    const manager = await portal.browserOf(people.partnerManager);
    const { text, status } = await manager.get('/overdue');
    expect(status).toBe(200);
    expect(text).toContain('Why it reached you');
    expect(text).toContain('Escalation to the directorate');
    const file = await manager.get('/overdue.csv');
    expect(file.text).toContain('"You were told (UTC)"');
    expect(file.text.trim().split('\r\n').length).toBeGreaterThan(1);
  });

  test('anybody reads a published outcome and no other', async () => {
    const [published, closed] = [rounds['published'], rounds['closed']];
    const paths = [
      `/published/${published?.reference ?? ''}`,
      `/published/${closed?.reference ?? ''}`,
      '/published/nothing',
    ];
    expect(Object.values(await statusesOf(portal, undefined, paths))).toEqual([200, 404, 404]);
  });
});
