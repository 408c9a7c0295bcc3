import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBody, type TestBody } from '../../support/stories/sign-offs.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let board: TestBody;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  board = await addBody(api.world, 'Board', 3, { 0: 'chair' });
});
afterAll(() => api.end());

const content = Buffer.from('The strategy.').toString('base64');
async function draft(stages: readonly object[]): Promise<string> {
  const document = { fileName: 'strategy.txt', mediaType: 'text/plain', content };
  const made = await officer('POST', '/v1/sign-offs', { body: { title: 'Strategy', document, stages } });
  expect(made.status, made.text).toBe(201);
  return String(made.body['id']);
}
const rulesOf = async (id: string) =>
  ((await officer('GET', `/v1/sign-offs/${id}`)).body['stages'] as { rule: unknown }[]).map(({ rule }) => rule);
const ofBoard = (more: object = {}) => ({ bodyId: board.id, asked: 'approve', ...more });

describe('a stage without a rule of its own', () => {
  it.each([
    ['count', null, { kind: 'count', count: null }],
    ['count', 2, { kind: 'count', count: 2 }],
    ['all', null, { kind: 'all' }],
    ['chair', null, { kind: 'chair' }],
  ])('goes by the quorum of its body: %s %s', async (kind, count, rule) => {
    await api.world.rows('update bodies set quorum_kind = $2, quorum_count = $3 where id = $1', [
      board.id,
      kind,
      count,
    ]);
    expect(await rulesOf(await draft([ofBoard(), ofBoard({ rule: { kind: 'count', count: 1 } })]))).toEqual([
      rule,
      { kind: 'count', count: 1 },
    ]);
  });

  it('is signed by whoever holds the post, and refused for a body that is not there', async () => {
    const [post] = await api.world.rows<{ id: string }>('select post_id as id from post_holders limit 1');
    expect(await rulesOf(await draft([{ postId: post?.id, asked: 'note' }]))).toEqual([{ kind: 'post' }]);
    const document = { fileName: 'a.txt', mediaType: 'text/plain', content };
    const stages = [{ bodyId: post?.id, asked: 'note' }];
    const refused = await officer('POST', '/v1/sign-offs', { body: { title: 'x', document, stages } });
    expect(refused.status, refused.text).toBe(404);
  });
});

describe('a draft', () => {
  it('is changed with the version that was seen; its stages are those named, in their order', async () => {
    const id = await draft([ofBoard(), ofBoard({ asked: 'note' })]);
    const body = {
      title: 'Another',
      recommendation: 'Support it.',
      stages: [ofBoard({ asked: 'support', rule: { kind: 'all' }, place: 'City Hall' })],
    };
    expect((await officer('PUT', `/v1/sign-offs/${id}`, { body })).status).toBe(400);
    const changed = await officer('PUT', `/v1/sign-offs/${id}`, { body, version: 1 });
    expect([changed.status, changed.body]).toEqual([200, { version: 2 }]);
    const read = await officer('GET', `/v1/sign-offs/${id}`);
    expect(read.headers.get('etag')).toBe('"2"');
    expect(read.body).toMatchObject({
      title: 'Another',
      recommendation: 'Support it.',
      documentVersion: 1,
      stages: [{ order: 1, asked: 'support', place: 'City Hall', rule: { kind: 'all' } }],
    });
    const [entry] = await api.world.rows(
      `select details from audit_entries where process_id = $1 and act = 'sign-off-changed'`,
      [id],
    );
    expect(entry).toEqual({ details: { version: 2, stages: 1 } });
  });

  it('that somebody else changed meanwhile is answered with what is stored and where it differs', async () => {
    const id = await draft([ofBoard()]);
    const first = { title: 'First', stages: [ofBoard(), ofBoard({ asked: 'note' })] };
    await officer('PUT', `/v1/sign-offs/${id}`, { body: first, version: 1 });
    const second = { title: 'Second', stages: [ofBoard()] };
    const late = await officer('PUT', `/v1/sign-offs/${id}`, { body: second, version: 1 });
    expect([late.status, late.body['code']]).toEqual([409, 'version-changed']);
    expect(late.body['current']).toMatchObject({
      version: 2,
      title: 'First',
      stages: [{ asked: 'approve' }, { asked: 'note' }],
      differs: [{ what: 'title' }, { what: 'stage', order: 2 }],
    });
  });

  it('is changed by one of many at the same moment', async () => {
    const id = await draft([ofBoard()]);
    const all = await Promise.all(
      ['a', 'b', 'c', 'd'].map((title) =>
        officer('PUT', `/v1/sign-offs/${id}`, { body: { title, stages: [ofBoard()] }, version: 1 }),
      ),
    );
    expect(all.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409, 409]);
  });

  it('is changed no more once it was opened, nor to what nobody could sign', async () => {
    const id = await draft([ofBoard()]);
    const put = (stages: readonly object[], version = 1) =>
      officer('PUT', `/v1/sign-offs/${id}`, { body: { title: 'x', stages }, version });
    expect((await put([ofBoard({ rule: { kind: 'post' } })])).status).toBe(422);
    expect((await put([])).status).toBe(422);
    await officer('POST', `/v1/sign-offs/${id}/open`, { body: {} });
    const late = await put([ofBoard()], 2);
    expect([late.status, late.body['code']]).toEqual([409, 'not-open']);
    const member = board.members[1];
    if (member === undefined) throw new Error('no member');
    const theirs = await (await api.as(member))('PUT', `/v1/sign-offs/${id}`, { body: { title: 'x', stages: [] } });
    expect(theirs.status).toBe(403);
  });
});

it('a change of members says which quorums can no longer be reached', async () => {
  const body = await addBody(api.world, 'Panel', 2);
  const id = await draft([{ bodyId: body.id, asked: 'approve', rule: { kind: 'count', count: 2 } }]);
  await officer('POST', `/v1/sign-offs/${id}/open`, { body: {} });
  const personId = body.members[1]?.personId;
  const gone = await officer('POST', `/v1/bodies/${body.id}/members/remove`, { body: { personId } });
  expect(gone.body).toMatchObject({ unreachable: [{ id, title: 'Strategy' }] });
  expect((await officer('GET', `/v1/bodies/${body.id}`)).body).toMatchObject({ unreachable: [{ id }] });
  const back = await officer('POST', `/v1/bodies/${body.id}/members`, { body: { personId } });
  expect(back.body).toMatchObject({ unreachable: [] });
});
