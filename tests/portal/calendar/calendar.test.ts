import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { createStrategy } from '../../support/stories/strategy-rows.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let partner: Browser;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const createdBy = people.leadOfficer.id;
  round = await roundOf(database, people, { agencyIds: [people.health, people.youth], title: 'Ours' });
  await roundOf(database, people, { agencyIds: [people.youth], title: 'Not theirs' });
  await createStrategy(database.ownerUrl, {
    state: 'open',
    lead: people.partnerContact,
    agencyId: people.health,
    createdBy,
  });
  partner = await portal.browserOf(people.partnerContact);
  officer = await portal.browserOf(people.leadOfficer);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

test('a partner sees what its agency owes and nothing of others; an officer sees when rounds close', async () => {
  const own = await partner.get('/calendar');
  expect(own.text).toContain('Response due: ');
  expect(own.text).toContain('Ours');
  expect(own.text).toContain('Train two hundred officers');
  expect(own.text).not.toContain('Not theirs');
  const all = await officer.get('/calendar');
  expect(all.text).toContain('The round closes');
  expect(all.text).toContain('Not theirs');
  expect(all.text).toContain('The result of the task force bid');
});

test('a calendar program reads it at a private address without signing in, until the address is revoked', async () => {
  const made = await partner.fill('/calendar', {}, '/calendar/feeds');
  const address = /(http:\S+\/calendar\/[0-9a-f]{64}\.ics)/u.exec(made.text)?.[1] ?? '';
  const feed = await fetch(address);
  expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const text = (await feed.text()).replaceAll('\r\n ', '');
  expect(text).toContain('BEGIN:VEVENT');
  expect(text).toContain(`SUMMARY:Response due: Ours (${round.reference})`);
  expect(text).not.toContain('Not theirs');

  const page = await partner.get('/calendar');
  expect(page.text).not.toContain(address);
  const revoke = /action="(\/calendar\/feeds\/[0-9a-f-]+\/revoke)"/u.exec(page.text)?.[1] ?? '';
  expect((await officer.fill('/calendar', {}, revoke)).status).toBe(422);
  expect((await fetch(address)).status).toBe(200);
  expect((await partner.fill('/calendar', {}, revoke)).status).toBe(303);
  expect((await fetch(address)).status).toBe(404);
  expect((await fetch(`${portal.url}/calendar/${'0'.repeat(64)}.ics`)).status).toBe(404);
});

test('a person who holds no post any more reads nothing at his address', async () => {
  const other = await portal.browserOf(people.otherAgencyContact);
  const made = await other.fill('/calendar', {}, '/calendar/feeds');
  const address = /(http:\S+\/calendar\/[0-9a-f]{64}\.ics)/u.exec(made.text)?.[1] ?? '';
  expect((await fetch(address)).status).toBe(200);
  await asOwner(database.ownerUrl, (client) =>
    client.query('update post_holders set until = app_now() where person_id = $1', [people.otherAgencyContact.id]),
  );
  expect((await fetch(address)).status).toBe(404);
});
