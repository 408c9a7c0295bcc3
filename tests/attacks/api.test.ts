import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { type Answer, startApi, type Client, type RunningApi } from '../api/running-api.ts';
import { addBody, inHand, type TestBody } from '../support/stories/sign-offs.ts';
import { addPerson } from '../support/stories/world.ts';

let api: RunningApi;
let officer: Client;
let administrator: Actor;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  administrator = await addPerson(api.world.rows, api.world.directorateId, 'Ada Min', 'administrator');
  await addPerson(api.world.rows, api.world.directorateId, 'Not The Last', 'administrator');
});
afterAll(() => api.end());

const codeOf = ({ status, body }: Answer) => [status, body['code']];

async function postOf({ personId }: Actor): Promise<string> {
  const [row] = await api.world.rows<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
    personId,
  ]);
  return row?.id ?? '';
}

describe('staff of the directorate', () => {
  const ways: readonly [string, (client: Client) => Promise<Answer>][] = [
    [
      'the post is given',
      async (client) =>
        client('POST', `/v1/posts/${await postOf(administrator)}/holders`, {
          body: { personId: api.world.officer.personId },
        }),
    ],
    [
      'a post with the role is added',
      (client) =>
        client('POST', `/v1/agencies/${api.world.directorateId}/posts`, {
          body: { title: 'Mine', role: 'administrator', holderIds: [api.world.officer.personId] },
        }),
    ],
    [
      'the post is renamed',
      async (client) =>
        client('PATCH', `/v1/posts/${await postOf(administrator)}`, { body: { title: 'Cleaner' }, version: 1 }),
    ],
    [
      'the post is ended',
      async (client) => client('POST', `/v1/posts/${await postOf(administrator)}/end`, { body: {} }),
    ],
    [
      'the address is changed',
      (client) =>
        client('PATCH', `/v1/people/${administrator.personId}`, { body: { address: 'me@example.org' }, version: 1 }),
    ],
    [
      'the person leaves',
      (client) => client('POST', `/v1/people/${administrator.personId}/leave`, { body: { dryRun: false } }),
    ],
  ];

  test.each(ways)('%s by no officer', async (_name, act) => {
    expect(codeOf(await act(officer))).toEqual([403, 'not-allowed']);
  });

  test.each(ways)('%s by no key that lacks the scope "sign"', async (_name, act) => {
    expect(codeOf(await act(await api.as(administrator, ['read', 'write'])))).toEqual([403, 'scope-missing']);
  });

  test('an account is linked by no officer', async () => {
    const body = { issuer: 'https://login.example.org', subject: 'me', personId: administrator.personId };
    expect(codeOf(await officer('POST', '/v1/staff-accounts', { body }))).toEqual([403, 'not-allowed']);
  });

  test('a key that may sign gives the role', async () => {
    const done = await ways[1]![1](await api.as(administrator));
    expect(done.status, done.text).toBe(201);
  });
});

describe('nobody alone passes a paper', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  let member: Actor;
  let second: Client;
  let board: TestBody;

  beforeAll(async () => {
    member = await addPerson(api.world.rows, api.world.directorateId, 'Head of Office', 'officer');
    second = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer'));
    board = await addBody(api.world, 'Board', 3, { 0: 'chair', 2: 'secretary' });
  });

  /** Hands in a paper through the API and asks its first stage. */
  async function handIn(client: Client, stage: object, more: object = {}): Promise<string> {
    const document = { fileName: 'paper.txt', mediaType: 'text/plain', content: base64('The paper.') };
    const stages = [{ rule: { kind: 'all' }, asked: 'approve', ...stage }];
    const made = await client('POST', '/v1/sign-offs', { body: { title: 'Paper', document, stages, ...more } });
    expect(made.status, made.text).toBe(201);
    const id = String(made.body['id']);
    const done = await client('POST', `/v1/sign-offs/${id}/open`, { body: {} });
    expect(done.status, done.text).toBe(200);
    return id;
  }
  const skip = async (client: Client, id: string) => {
    const { stageId } = await inHand(api.world, id);
    return client('POST', `/v1/sign-offs/${id}/skip-stage`, { body: { stageId, reason: 'No time.' } });
  };
  const sign = async (client: Client, id: string) =>
    client('POST', `/v1/sign-offs/${id}/decisions`, { body: { ...(await inHand(api.world, id)), verdict: 'approve' } });
  const recordMeeting = async (client: Client, id: string, present: readonly Actor[]) =>
    client('POST', `/v1/sign-offs/${id}/meeting-records`, {
      body: {
        ...(await inHand(api.world, id)),
        verdict: 'approve',
        metAt: new Date(Date.now() - 60_000).toISOString(),
        present: present.map(({ personId }) => personId),
      },
    });
  const voting = () => board.members.slice(0, 2);

  test('its author does not skip the stages, nor who handed it in under another name', async () => {
    const own = await handIn(officer, { bodyId: board.id });
    expect(codeOf(await skip(officer, own))).toEqual([422, 'not-independent']);
    const named = await handIn(officer, { bodyId: board.id }, { authorId: member.personId });
    expect(codeOf(await skip(officer, named))).toEqual([422, 'not-independent']);
    expect((await officer('GET', `/v1/sign-offs/${own}`)).body).toMatchObject({ state: 'open' });
  });

  test('another officer skips it with a key that may sign only, and the whole body is told', async () => {
    const id = await handIn(officer, { bodyId: board.id });
    const weak = await api.as(member, ['read', 'write']);
    expect(codeOf(await skip(weak, id))).toEqual([403, 'scope-missing']);
    expect((await skip(second, id)).body).toMatchObject({ effect: { outcome: 'skipped' } });
    const told = await api.world.rows(`select from notices where process_id = $1 and kind = 'stage-skipped'`, [id]);
    expect(told).toHaveLength(3);
  });

  test('who founds a body and chairs it signs nothing by it, whoever is named as the author', async () => {
    const made = await officer('POST', '/v1/bodies', { body: { name: 'My own board', quorumKind: 'chair' } });
    const bodyId = String(made.body['id']);
    const chair = { personId: api.world.officer.personId, capacity: 'chair' };
    expect((await officer('POST', `/v1/bodies/${bodyId}/members`, { body: chair })).status).toBe(200);
    const id = await handIn(officer, { bodyId, rule: { kind: 'chair' } }, { authorId: member.personId });
    expect(codeOf(await sign(officer, id))).toEqual([403, 'changed-the-body']);
    expect(codeOf(await recordMeeting(officer, id, [api.world.officer]))).toEqual([403, 'changed-the-body']);
  });

  test('who adds a post for himself does not sign by it', async () => {
    const made = await officer('POST', `/v1/agencies/${api.world.directorateId}/posts`, {
      body: { title: 'Deputy head', role: 'manager', holderIds: [api.world.officer.personId] },
    });
    const postId = String(made.body['id']);
    const id = await handIn(officer, { postId, rule: { kind: 'post' } }, { authorId: member.personId });
    expect(codeOf(await sign(officer, id))).toEqual([403, 'changed-the-body']);
  });

  test('who changes the members while it waits decides nothing by them, and the record shows it', async () => {
    const id = await handIn(second, { bodyId: board.id });
    const [, other] = board.members;
    const seat = { personId: api.world.officer.personId };
    await officer('POST', `/v1/bodies/${board.id}/members`, { body: seat });
    await officer('POST', `/v1/bodies/${board.id}/members/remove`, { body: { personId: other?.personId } });
    expect(codeOf(await sign(officer, id))).toEqual([403, 'changed-the-body']);
    expect(codeOf(await recordMeeting(officer, id, voting().slice(0, 1)))).toEqual([403, 'changed-the-body']);
    expect(codeOf(await skip(officer, id))).toEqual([403, 'changed-the-body']);
    const { body } = await officer('GET', `/v1/sign-offs/${id}`);
    expect(body['stages']).toMatchObject([
      {
        seatChanges: [
          { kind: 'seated', person: 'Lead Officer', by: 'Lead Officer' },
          { kind: 'left', person: other?.name, by: 'Lead Officer' },
        ],
      },
    ]);
  });
});
