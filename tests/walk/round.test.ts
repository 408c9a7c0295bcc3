import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cast, gatherCast } from './cast.ts';
import { type House, openHouse } from './house.ts';
import { startWalk, type Walk } from './walk.ts';

let house: House;
let cast: Cast;
let walk: Walk;
let round = '';

beforeAll(async () => {
  house = await openHouse('2027-01-11T10:00:00Z');
  cast = await gatherCast(house);
  walk = startWalk(house, cast);
  const { officer, council, silent, gap, empty, absent, unreached, leaving, late } = cast;
  const made = await house.act(officer, 'POST', '/v1/consultations', {
    title: 'Drugs strategy 2027-2030',
    format: 'circulation',
    purpose: 'The draft for the next three years.',
    due: { wall: '2027-02-10T17:00', zone: 'Europe/London' },
    agencyIds: [council, silent, gap, empty, absent, unreached, leaving, late].map(({ id }) => id),
    questions: [
      { text: 'Do you support the first objective?', kind: 'position' },
      { text: 'What is missing?', kind: 'text' },
    ],
  });
  round = String(made['id']);
}, 120_000);
afterAll(async () => {
  process.stdout.write(`walked: ${JSON.stringify(walk.counts)}\n`);
  await house.end();
});

const taskOf = async (agency: { id: string }) => {
  const [task] = await house.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and kind = 'answer' and agency_id = $2`,
    [round, agency.id],
  );
  return task?.id ?? '';
};

test('a draft', async () => {
  expect(await walk.look()).toEqual([]);
}, 120_000);

test('just opened', async () => {
  await house.act(cast.officer, 'POST', `/v1/consultations/${round}/open`, {});
  expect(await walk.look()).toEqual([]);
}, 120_000);

test('after a reminder, one has answered', async () => {
  await house.passTo('2027-02-03T10:00:00Z');
  const [contact] = cast.council.respondents;
  await house.act(contact!, 'POST', `/v1/tasks/${await taskOf(cast.council)}/response`, {
    comment: 'We support it.',
    replies: [],
  });
  expect(await walk.look()).toEqual([]);
}, 120_000);

test('after the first rung', async () => {
  await house.passTo('2027-02-11T10:00:00Z');
  expect(await walk.look()).toEqual([]);
}, 120_000);

test('after the second rung', async () => {
  await house.passTo('2027-02-15T10:00:00Z');
  expect(await walk.look()).toEqual([]);
}, 120_000);

test('after the directorate was told', async () => {
  await house.passTo('2027-02-17T10:00:00Z');
  expect(await walk.look()).toEqual([]);
}, 120_000);
