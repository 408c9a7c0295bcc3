import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartnership } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  officer = await portal.browserOf((await createPartnership(database.ownerUrl)).leadOfficer);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

test('an officer pauses the post room and starts it again', async () => {
  expect((await officer.fill('/post-room', { act: 'pause' })).headers.get('location')).toContain('done=paused');
  expect((await officer.get('/post-room')).text).toContain('Paused since');
  expect((await officer.fill('/post-room/owed', {})).text).toContain('Choose what went already');
  expect((await officer.fill('/post-room', { act: 'resume' })).headers.get('location')).toContain('done=resumed');
});
