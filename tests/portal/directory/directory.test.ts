import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  await roundOf(database, people, {
    agencyIds: [people.health],
    title: 'Round of the health service',
  });
  officer = await portal.browserOf(people.leadOfficer);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

const one = async (query: string, values: unknown[] = []): Promise<string> =>
  asOwner(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ found: unknown }>(query, values);
    return String(rows[0]?.found);
  });
/** Where a form led; its page if it led nowhere. */
const led = ({ status, headers, text }: { status: number; headers: Headers; text: string }) =>
  status === 303 ? headers.get('location') : `${status} ${text.replaceAll(/\s+/gu, ' ').slice(0, 4_000)}`;

describe('the tree of agencies', () => {
  test('shows units below their agency, and is searched by a part of a name', async () => {
    const made = await officer.fill('/directory/agencies/new', {
      name: 'Prison Health',
      kind: 'unit',
      level: 'strategic',
      calendar: 'scotland',
      parent: 'health service',
    });
    expect(led(made)).toContain('done=agency-added');
    const tree = (await officer.get('/directory')).text;
    expect(tree.indexOf('Prison Health')).toBeGreaterThan(tree.indexOf('Health Service'));
    expect(tree).toContain('app-depth-1');
    const found = (await officer.get('/directory?search=YOUTH')).text;
    expect(found).toContain('Youth Justice Board');
    expect(found).not.toContain('Probation Service');
    expect((await officer.get('/directory?search=%25')).text).toContain('No agency has this in its name');
  });

  test('says beside the field what is wrong, and keeps what was typed', async () => {
    const fill = (fields: Record<string, string>) =>
      officer.fill('/directory/agencies/new', { kind: 'agency', level: 'borough', calendar: 'scotland', ...fields });
    const wrong = await fill({ name: 'Borough of Nowhere', parent: 'Nobody knows it' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('No agency has this name');
    expect(wrong.text).toContain('value="Borough of Nowhere"');
    expect((await fill({ name: '' })).text).toContain('Give the agency a name');
    expect((await fill({ name: 'Youth Justice Board' })).text).toContain('exists already. Choose another name');
  });

  test('renames an agency, keeps the old name, and tells who was slower', async () => {
    const page = `/directory/agencies/${people.youth}/edit`;
    const before = await officer.get(page);
    const version = /name="ifVersion" value="(?<v>\d+)"/u.exec(before.text)?.groups?.['v'] ?? '';
    const fields = { kind: 'agency', level: 'strategic', calendar: 'scotland' };
    expect(led(await officer.fill(page, { ...fields, name: 'Youth Board' }))).toContain('done=saved');
    const slow = await officer.fill(page, { ...fields, name: 'Juvenile Board', ifVersion: version });
    expect(slow.text).toContain('Somebody has changed this agency since you opened it');
    const shown = (await officer.get(`/directory/agencies/${people.youth}`)).text;
    expect(shown).toContain('Youth Justice Board, until');
    expect(shown).toContain('Scotland');
    const loop = await officer.fill(page, { ...fields, name: 'Youth Board', parent: 'Youth Board' });
    expect(loop.text).toContain('cannot stand below itself');
  });
});

describe('one agency', () => {
  test('shows posts, the ladder with who is told today, and what it owes', async () => {
    const { text } = await officer.get(`/directory/agencies/${people.health}`);
    for (const said of [
      'Policy adviser',
      'Petra Partner',
      'Head of policy',
      'Manu Manager',
      'At the end: the directorate',
      'Round of the health service',
    ])
      expect(text).toContain(said);
  });

  test('gets a post with a holder who is new, gives it on and ends it', async () => {
    const page = `/directory/agencies/${people.probation}/posts/new`;
    const wrong = await officer.fill(page, { title: '', role: '', level: '0' });
    for (const said of ['Give the post a title', 'Choose what the post does', 'must be a whole number from 1 to 99'])
      expect(wrong.text).toContain(said);
    const staff = await officer.fill(page, { title: 'Boss', role: 'administrator' });
    expect(staff.text).toContain('Only an administrator may give or end this role');
    const unknown = await officer.fill(page, { title: 'Manager', role: 'manager', address: 'new@example.org' });
    expect(unknown.text).toContain('Give the name too, and we add them');
    const person = { address: 'new@example.org', name: 'Nia New' };
    expect(led(await officer.fill(page, { title: 'Manager', role: 'manager', level: '2', ...person }))).toContain(
      'post-added',
    );
    const postId = await one(`select id as found from posts where title = 'Manager'`);
    const post = `/directory/posts/${postId}`;
    const rungs = (await officer.get(`/directory/agencies/${people.probation}`)).text;
    expect(rungs).toContain('Nobody stands here, so the next level is told');
    const back = await officer.fill(post, { address: people.silentContact.email }, `${post}/give`);
    expect(back.text).toContain('Level 2 of Probation Service would lead back to somebody who answers for it');
    const other = await officer.fill(post, { address: people.leadOfficer.email, instead: 'yes' }, `${post}/give`);
    expect(led(other)).toContain('post-given');
    expect((await officer.get(post)).text).toMatch(/Before[\s\S]*Nia New, until/u);
    expect(led(await officer.fill(post, { title: 'Chief', level: '1' }))).toContain('done=saved');
    expect(led(await officer.fill(post, { personId: people.leadOfficer.id }, `${post}/end`))).toContain(
      'holding-ended',
    );
    expect(led(await officer.fill(post, {}, `${post}/end`))).toContain('post-ended');
    expect((await officer.get(`/directory/agencies/${people.probation}`)).text).toContain('Ended posts');
  });
});

describe('one person', () => {
  test('is added, found and changed; a shared address asks for the name', async () => {
    const second = { name: 'Two Second', address: 'sam.second@example.org' };
    const refused = await officer.fill('/directory/people/new', second);
    expect(refused.text).toContain('This address belongs to Sam Second');
    const made = await officer.fill('/directory/people/new', { ...second, sharedMailbox: 'yes' });
    expect(led(made)).toContain('done=person-added');
    expect((await officer.get('/directory/people?search=two')).text).toContain('Two Second');
    expect((await officer.get('/directory/people?search=nobody-at-all')).text).toContain('Nobody is found');
    const page = led(made)?.replace('?done=person-added', '') ?? '';
    const wrong = await officer.fill(`${page}/edit`, { name: '', address: 'a@b@c' });
    expect(wrong.text).toContain('Give the name');
    expect(wrong.text).toContain('Enter one email address');
    expect(
      led(await officer.fill(`${page}/edit`, { name: 'Tua Second', address: 'sam.second@example.org' })),
    ).toContain('saved');
    const body =
      led(await officer.fill('/directory/bodies/new', { name: 'Board of two', quorumKind: 'all' }))?.replace(
        '?done=body-added',
        '',
      ) ?? '';
    const shared = await officer.fill(
      body,
      { address: 'sam.second@example.org', capacity: 'chair' },
      `${body}/members`,
    );
    expect(shared.text).toContain('Several people share this address');
    const named = { address: 'sam.second@example.org', name: 'tua second', capacity: 'chair' };
    expect(led(await officer.fill(body, named, `${body}/members`))).toContain('member-set');
    const stranger = await officer.fill(body, { ...named, address: people.partnerContact.email }, `${body}/members`);
    expect(stranger.text).toContain('This address belongs to Petra Partner');
  });

  test('is away with a substitute, never in a circle, and comes back', async () => {
    const page = `/directory/people/${people.partnerManager.id}`;
    const dates = {
      'from-day': '1',
      'from-month': '3',
      'from-year': '2030',
      'from-time': '9am',
      'until-day': '9',
      'until-month': '3',
      'until-year': '2030',
      'until-time': '5pm',
    };
    const fill = (fields: Record<string, string>) => officer.fill(`${page}/absence`, { ...dates, ...fields });
    expect((await fill({ 'until-day': '' })).text).toContain('Give the last day with day, month and year');
    expect((await fill({ address: 'nobody@example.org' })).text).toContain('Give the name too');
    expect((await fill({ address: people.partnerManager.email })).text).toContain('stand for each other in a circle');
    expect((await fill({ address: people.partnerContact.email })).text).toContain('would lead back');
    expect((await fill({ address: people.leadOfficer.email })).text).toContain('Nobody names himself as a substitute');
    const { email, id } = people.administrator;
    expect((await fill({ address: email, 'until-day': '1', 'until-time': '8am' })).text).toContain(
      'ends before it begins',
    );
    expect(led(await fill({ address: email }))).toContain('absence-added');
    expect((await officer.get(page)).text).toMatch(/1 March 2030 at 9am[\s\S]*Ada Min[\s\S]*stands in/u);
    expect((await officer.get(`/directory/people/${id}`)).text).toContain('Stands in for');
    const absenceId = await one('select id as found from absences');
    expect(led(await officer.fill(page, {}, `${page}/absence/${absenceId}/end`))).toContain('absence-ended');
    expect((await officer.get(page)).text).toContain('Not away');
  });
});

test('a body gets a quorum that can be reached, and loses a member', async () => {
  const body =
    led(await officer.fill('/directory/bodies/new', { name: 'Management Board', quorumKind: 'count' }))?.replace(
      '?done=body-added',
      '',
    ) ?? '';
  expect(
    (await officer.fill('/directory/bodies/new', { name: 'Management Board', quorumKind: 'count' })).text,
  ).toContain('exists already');
  expect(
    led(await officer.fill(body, { address: people.partnerContact.email, capacity: 'member' }, `${body}/members`)),
  ).toContain('member-set');
  const many = await officer.fill(`${body}/edit`, { name: 'Management Board', quorumKind: 'count', quorumCount: '2' });
  expect(many.text).toContain('can never agree');
  const words = await officer.fill(`${body}/edit`, {
    name: 'Management Board',
    quorumKind: 'count',
    quorumCount: 'two',
  });
  expect(words.text).toContain('whole number from 1 to 999');
  expect(led(await officer.fill(`${body}/edit`, { name: 'Board', quorumKind: 'chair' }))).toContain('done=saved');
  expect((await officer.get(body)).text).toContain('The chair alone decides');
  expect(led(await officer.fill(body, { personId: people.partnerContact.id }, `${body}/members/remove`))).toContain(
    'member-removed',
  );
  const gone = await officer.fill(body, { personId: people.partnerContact.id }, `${body}/members/remove`);
  expect(gone.text).toContain('does not sit on the body');
});

test('an auditor reads the directory and changes nothing; a partner does not see it', async () => {
  const auditor = await portal.browserOf(people.auditor);
  const page = await auditor.get(`/directory/agencies/${people.health}`);
  expect(page.status).toBe(200);
  expect(page.text).not.toContain('Change or rename it');
  expect((await auditor.post('/directory/agencies/new', { name: 'x' })).status).toBe(403);
  const partner = await portal.browserOf(people.partnerContact);
  expect((await partner.get('/directory')).status).toBe(403);
  expect((await officer.get('/directory/agencies/01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e')).status).toBe(404);
});
