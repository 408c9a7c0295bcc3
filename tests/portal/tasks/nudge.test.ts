import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { createWorld, openRound, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let officer: Browser;
let page: string;
let tasks: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  officer = await portal.browserOf({ id: world.officer.personId, name: world.officer.name, email: '' });
  const agencies = [await world.agency('Health'), await world.agency('Nobody There', { respondents: 0 })];
  const round = await openRound(world, agencies, { dueAt: Date.now() + 30 * 86_400_000 });
  page = `/rounds/${round.processId}/participants`;
  tasks = round.taskIds;
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const nudged = () => world.rows(`select task_id from notices where kind = 'nudge'`);

test('a nudge where nobody answers says so, and what can be done', async () => {
  const reply = await officer.fill(page, { act: 'nudge', task: tasks[1] ?? '' });
  expect(reply.status).toBe(422);
  expect(reply.text).toContain('Nobody can be told: the chosen agencies have nobody who answers');
  expect(reply.text).toContain('hand it over to somebody');
  expect(await nudged()).toEqual([]);
});

test('of several those are told who can be, and the others are not said to be', async () => {
  const reply = await officer.fill(page, { act: 'nudge', task: tasks });
  expect(reply.status).toBe(303);
  const { text } = await officer.get(reply.headers.get('location') ?? '');
  expect(text).toContain('on its way to those who can be told');
  expect(text).toContain('Some of the chosen agencies have nobody who answers');
  expect(await nudged()).toEqual([{ task_id: tasks[0] }]);
});
