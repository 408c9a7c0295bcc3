import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { createWorld, openRound, record, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let agency: TestAgency;

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  portal = await startPortal(database);
  agency = await world.agency('Council');
}, 60_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

async function published(place: string): Promise<{ reference: string; taskId: string }> {
  const round = await openRound(world, [agency], {
    dueAt: Date.now() + 30 * 86_400_000,
    eventAt: Date.now() + 86_400_000,
    place,
  });
  for (const act of ['close', 'agree-log'] as const) await record(world, round.processId, act);
  const done = await record(world, round.processId, 'publish', {}, { outcome: 'We changed the plan.' });
  expect(done).toMatchObject({ kind: 'taken', state: 'published' });
  return { reference: round.reference, taskId: round.taskIds[0] ?? '' };
}

test('the link of a meeting is shown to who was asked, and to nobody else', async () => {
  const { reference, taskId } = await published('https://meet.example.org/room-7?pwd=secret');
  const page = (await new Browser(portal.url).get(`/published/${reference}`)).text;
  expect(page).toContain('We changed the plan.');
  expect(page).toContain(', Online');
  expect(page).not.toContain('meet.example.org');
  const contact = agency.respondents[0]!;
  const asked = await portal.browserOf({ id: contact.personId, name: contact.name, email: 'x@example.org' });
  expect((await asked.get(`/tasks/${taskId}`)).text).toContain('meet.example.org/room-7');
});

test('a room is said as it is', async () => {
  const { reference } = await published('Town Hall, Room 2');
  expect((await new Browser(portal.url).get(`/published/${reference}`)).text).toContain('Town Hall, Room 2');
});
