import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartnership, type Partnership } from '../../support/factories.ts';
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
  officer = await portal.browserOf(people.leadOfficer);
  await roundOf(database, people, {
    agencyIds: [people.health, people.probation],
    title: 'Round with tasks',
  });
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

test('somebody leaves: the page lists everything first, asks for each agency, and then hands over', async () => {
  const page = `/directory/people/${people.partnerContact.id}/leave`;
  const dry = await officer.get(page);
  for (const said of [
    'Nothing is done yet',
    'The post Policy adviser',
    'Round with tasks',
    'Sam Second',
    'The other contacts together (1)',
    'Nobody yet',
  ])
    expect(dry.text).toContain(said);
  expect((await officer.fill(page, {})).text).toContain('Choose who takes over the tasks of Health Service');
  const done = await officer.fill(page, { [`to-${people.health}`]: people.secondContact.id });
  expect(done.headers.get('location')).toBe(`/directory/people/${people.partnerContact.id}?done=left`);
  const shown = await officer.get(`/directory/people/${people.partnerContact.id}`);
  expect(shown.text).toContain('Petra Partner left on');
  expect(shown.text).not.toContain('This person leaves');
  expect((await officer.get(`/directory/people/${people.secondContact.id}`)).text).toContain('Round with tasks');
});

test('whose tasks nobody takes over are listed for the directorate with the reason', async () => {
  const page = `/directory/people/${people.silentContact.id}/leave`;
  await officer.fill(page, { [`to-${people.probation}`]: 'directorate' });
  const { text } = await officer.get('/requests');
  expect(text).toMatch(/Sil Silent has left[\s\S]*Nobody answers now/u);
});

test('an officer lets nobody of the directorate go', async () => {
  const refused = await officer.fill(`/directory/people/${people.auditor.id}/leave`, {});
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('Only an administrator may say that somebody of the directorate leaves');
});

test('an agency ends: replaced by another, whose page says so', async () => {
  const page = `/directory/agencies/${people.probation}/end`;
  const wrong = await officer.fill(page, { successor: 'Nobody knows it' });
  expect(wrong.text).toContain('No agency has this name');
  expect(wrong.text).toContain('Choose what becomes of its posts');
  expect((await officer.fill(page, { successor: '', posts: 'move' })).text).toContain(
    'Posts can only move to another agency',
  );
  expect((await officer.fill(page, { successor: 'Probation Service', posts: 'end' })).text).toContain(
    'cannot be replaced by itself',
  );
  const done = await officer.fill(page, { successor: 'youth justice board', posts: 'end' });
  expect(done.headers.get('location')).toContain('done=agency-ended');
  const ended = await officer.get(`/directory/agencies/${people.probation}`);
  expect(ended.text).toMatch(/This agency ended on[\s\S]*was replaced by[\s\S]*Youth Justice Board/u);
  const next = await officer.get(`/directory/agencies/${people.youth}`);
  expect(next.text).toMatch(/Replaces[\s\S]*Probation Service/u);
  expect(next.text).toMatch(/Round with tasks[\s\S]*Otto Other/u);
});

test('who holds a role alone that somebody must always hold is not offered to leave, and it is said why', async () => {
  const administrator = await portal.browserOf(people.administrator);
  const { text } = await administrator.get(`/directory/people/${people.administrator.id}/leave`);
  expect(text).toContain('This is the last administrator. Give somebody else the role first.');
  expect(text).not.toContain('Confirm that this person leaves');
});
