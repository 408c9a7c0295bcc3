import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { type Answer, startApi, type Client, type RunningApi } from '../api/running-api.ts';
import { addPerson } from '../support/world.ts';

let api: RunningApi;
let officer: Client;
let administrator: Actor;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  administrator = await addPerson(api.world.rows, api.world.directorateId, 'Ada Min', 'administrator');
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
      async (client) => client('PATCH', `/v1/posts/${await postOf(administrator)}`, { body: { title: 'Cleaner' } }),
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
