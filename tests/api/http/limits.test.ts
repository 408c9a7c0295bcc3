import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ limits: { requestsPerMinute: 40, failuresPerMinute: 5 } });
});
afterAll(() => api.end());

describe('who asks too often (R71)', () => {
  it('is told to wait, and nobody else is', async () => {
    const [agency, other] = [await api.world.agency('Wild'), await api.world.agency('Calm')];
    const wild = await api.as(agency.respondents[0]!);
    const calm = await api.as(other.respondents[0]!);
    const answers = await Promise.all(Array.from({ length: 120 }, () => wild('GET', '/v1/tasks')));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThan(0);
    expect(answers.filter((answer) => answer.status === 200).length).toBeLessThanOrEqual(40);
    expect(refused.length).toBeGreaterThanOrEqual(80);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused[0]?.body['code']).toBe('too-many-requests');
    expect((await calm('GET', '/v1/tasks')).status).toBe(200);
  });

  it('with wrong keys is slowed down, while a right key from the same address still works', async () => {
    const wrong = { headers: { authorization: `Bearer ck_${'0'.repeat(64)}` } };
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await api.nobody('GET', '/v1/tasks', wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const agency = await api.world.agency('Right');
    expect((await (await api.as(agency.respondents[0]!))('GET', '/v1/tasks')).status).toBe(200);
    const kept = await api.world.rows<{ key: string }>(`select key from rate_limits where key like 'api-failures%'`);
    expect(kept.map((row) => row.key).join('')).not.toContain('127.0.0.1');
  });
});
