import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let health: TestAgency;
let officer: Browser;

const nextYear = String(new Date().getUTCFullYear() + 1);

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  health = await world.agency('Health');
  officer = await portal.browserOf({ id: world.officer.personId, name: world.officer.name, email: '' });
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const day = (prefix: string, [date = '', month = '', year = '']: readonly string[], time: string) => ({
  [`${prefix}-day`]: date,
  [`${prefix}-month`]: month,
  [`${prefix}-year`]: year,
  [`${prefix}-time`]: time,
});

function away(from: readonly string[], until: readonly string[], times: readonly [string, string] = ['9am', '5pm']) {
  const substitute = health.managers[2]!;
  return officer.fill(`/directory/people/${health.managers[1]!.personId}/absence`, {
    ...day('from', from, times[0]),
    ...day('until', until, times[1]),
    name: substitute.name,
    address: `${substitute.name.toLowerCase().replaceAll(' ', '.')}@example.org`,
  });
}

test('a year of two digits is asked for with four, beside its field', async () => {
  const reply = await away(['1', '12', '26'], ['5', '12', '26']);
  expect(reply.status).toBe(422);
  expect(reply.text).toContain('The year of the first day must have four digits');
  expect(reply.text).toContain('href="#from-year"');
  expect(await world.rows('select from absences')).toEqual([]);
});

test('an absence that is over already is refused', async () => {
  const reply = await away(['1', '12', '2020'], ['5', '12', '2020']);
  expect(reply.status).toBe(422);
  expect(reply.text).toContain('The absence is over already');
  expect(reply.text).toContain('href="#until-day"');
});

test('a month by its name and hours as people write them are taken', async () => {
  const reply = await away(['1', 'December', nextYear], ['5', 'dec', nextYear], ['09', '1700']);
  expect(reply.status).toBe(303);
  const [row] = await world.rows<{ from_at: Date; until_at: Date }>('select from_at, until_at from absences');
  expect(row?.from_at.toISOString()).toBe(`${nextYear}-12-01T09:00:00.000Z`);
  expect(row?.until_at.toISOString()).toBe(`${nextYear}-12-05T17:00:00.000Z`);
});
