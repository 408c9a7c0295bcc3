import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Client, type RunningApi } from '../api/running-api.ts';
import { openScene, type Scene } from '../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../support/stories/sign-offs.ts';
import { addPerson, type World } from '../support/stories/world.ts';

let api: RunningApi;
let scene: Scene;
let author: Client;
let other: Client;
const head = 'agency,post,role,person,address';
const post = 'Health Service,Adviser,respondent,Ann';

beforeAll(async () => {
  api = await startApi();
  scene = await openScene('2026-11-02T10:00:00Z');
  author = await api.as(api.world.officer);
  other = await api.as(await second(api.world));
}, 60_000);
afterAll(async () => {
  await scene.end();
  await api.end();
});

const second = (world: World) => addPerson(world.rows, world.directorateId, 'Other Officer', 'officer');
const send = (client: Client, line: string) =>
  client('POST', '/v1/directory-imports', { body: { csv: `${head}\n${line}`, dryRun: false } });
const emailOf = async (world: World, name: string) =>
  (await world.rows<{ email: string }>('select email from people where name = $1', [name]))[0]?.email;

test('nobody keeps a signatory of his own paper from signing by giving him another address, at the API', async () => {
  const { world } = api;
  const board = await addBody(world, 'Board', 2);
  const later = await addBody(world, 'Council', 1);
  const move = (client: Client, personId: string, version: number) =>
    client('PATCH', `/v1/people/${personId}`, { body: { address: `moved.${personId}@example.org` }, version });
  const [member, last] = [board.members[0]?.personId ?? '', later.members[0]?.personId ?? ''];
  await openedSignOff(world, [stageOf(board), stageOf(later)]);
  for (const personId of [member, last]) {
    const refused = await move(author, personId, 1);
    expect([refused.status, refused.body['code'], refused.body['facts']]).toEqual([
      422,
      'not-independent',
      { field: 'address' },
    ]);
    expect((await author('PATCH', `/v1/people/${personId}`, { body: { name: 'New Name' }, version: 1 })).status).toBe(
      200,
    );
    expect((await move(other, personId, 2)).status).toBe(200);
  }
});

test('nor by a file', async () => {
  const { world } = api;
  expect((await send(author, `${post},ann@example.org`)).body).toMatchObject({ written: true });
  const [row] = await world.rows<{ id: string }>(`select id from posts where title = 'Adviser'`);
  expect((await send(other, `${post},ann.one@example.org`)).body).toMatchObject({ written: true });
  await openedSignOff(world, [{ postId: row?.id ?? '', asked: 'approve' }]);
  const refused = await send(author, `${post},ann.two@example.org`);
  expect([refused.status, refused.body['code']]).toEqual([422, 'not-independent']);
  expect(refused.text).toContain('the signature of Ann');
  expect(await emailOf(world, 'Ann')).toBe('ann.one@example.org');
});

test('nor on the page of the person, which says so beside the address and keeps what was typed', async () => {
  const { world } = scene;
  const board = await addBody(world, 'Board', 1);
  const [member] = board.members;
  const path = `/directory/people/${member?.personId ?? ''}/edit`;
  await openedSignOff(world, [stageOf(board)]);
  const typed = { name: member?.name ?? '', address: 'moved@example.org' };
  const browser = await scene.browser(world.officer);
  expect((await browser.get(path)).text).toContain('A paper waits for the signature of Board Member 1');
  const refused = await browser.fill(path, typed);
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('href="#address"');
  expect(refused.text).toContain('A paper waits for the signature of Board Member 1');
  expect(refused.text).toContain('value="moved@example.org"');
  const done = await (await scene.browser(await second(world))).fill(path, typed);
  expect(done.status).toBe(303);
});
