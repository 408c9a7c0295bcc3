import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cast, gatherCast } from './cast.ts';
import { type House, openHouse } from './house.ts';
import { startWalk, type Walk } from './walk.ts';

let house: House;
let cast: Cast;
let walk: Walk;

beforeAll(async () => {
  house = await openHouse('2027-01-11T10:00:00Z');
  cast = await gatherCast(house);
  walk = startWalk(house, cast);
  const crowd = [];
  for (let n = 1; n <= 52; n += 1) crowd.push(await house.world.agency(`Agency ${n}`, { ladder: [] }));
  const made = await house.act(cast.officer, 'POST', '/v1/consultations', {
    title: 'A round that many agencies leave unanswered',
    format: 'circulation',
    due: { wall: '2027-02-10T17:00', zone: 'Europe/London' },
    agencyIds: [cast.silent, ...crowd].map(({ id }) => id),
  });
  await house.act(cast.officer, 'POST', `/v1/consultations/${String(made['id'])}/open`, {});
}, 120_000);
afterAll(async () => {
  process.stdout.write(`walked: ${JSON.stringify(walk.counts)}\n`);
  await house.end();
});

test('more than fifty tasks in one mail to the directorate', async () => {
  await house.passTo('2027-02-18T10:00:00Z');
  const mails = house.sink.messages.filter(({ raw }) => raw.includes('/overdue'));
  expect(mails.map(({ to }) => to)).toContain('lead.officer@example.org');
  expect(await walk.look()).toEqual([]);
}, 120_000);
