import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi } from '../running-api.ts';

const api = await startApi({ checkAnswers: true });
const officer = await api.as(api.world.officer);
afterAll(() => api.end());

const post = (path: string, body: object) => officer('POST', path, { body });
const idOf = async (path: string, body: object) => String((await post(path, body)).body['id']);

describe('a body', () => {
  it('has members with a capacity, one chair, and a quorum that can be reached', async () => {
    const id = await idOf('/v1/bodies', { name: 'Strategic Committee' });
    const [ann, ben] = [
      await idOf('/v1/people', { name: 'Ann', address: 'ann.board@example.org' }),
      await idOf('/v1/people', { name: 'Ben', address: 'ben.board@example.org' }),
    ];
    expect((await post('/v1/bodies', { name: 'Strategic Committee' })).body['code']).toBe('exists-already');
    expect((await post(`/v1/bodies/${id}/members`, { personId: ann, capacity: 'chair' })).body).toEqual({
      id,
      version: 2,
      unreachable: [],
    });
    expect((await post(`/v1/bodies/${id}/members`, { personId: ben, capacity: 'chair' })).body['code']).toBe(
      'malformed',
    );
    expect((await post(`/v1/bodies/${id}/members`, { personId: ben, capacity: 'secretary' })).status).toBe(200);
    expect((await post(`/v1/bodies/${id}/members`, { personId: ben, capacity: 'secretary' })).status).toBe(409);
    const change = (body: object, version: number) => officer('PATCH', `/v1/bodies/${id}`, { body, version });
    expect((await change({ quorumCount: 2 }, 3)).body['code']).toBe('malformed');
    expect((await change({ quorumCount: 1 }, 3)).body).toEqual({ id, version: 4 });
    expect((await change({ quorumKind: 'chair' }, 3)).body['code']).toBe('version-changed');
    expect((await change({ quorumKind: 'chair' }, 4)).status).toBe(200);
    expect((await officer('GET', `/v1/bodies/${id}`)).body).toMatchObject({
      quorumKind: 'chair',
      quorumCount: null,
      members: [
        { name: 'Ann', capacity: 'chair' },
        { name: 'Ben', capacity: 'secretary' },
      ],
    });
    expect((await post(`/v1/bodies/${id}/members/remove`, { personId: ben })).status).toBe(200);
    expect((await post(`/v1/bodies/${id}/members/remove`, { personId: ben })).status).toBe(409);
    expect((await post(`/v1/bodies/${randomUUID()}/members`, { personId: ben })).status).toBe(404);
  });
});
