import { afterEach, describe, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../api/running-api.ts';
import { asOwner } from '../support/factories.ts';
import { until } from '../support/until.ts';

let api: RunningApi;
afterEach(() => api.end());

describe('many requests at once', () => {
  it('of one principal wait for their turn, are refused beyond that, and never stand before those of another', async () => {
    api = await startApi({ limits: { atOnce: 1, waiting: 5 } });
    const greedy = await api.as(api.world.officer);
    const other = await api.as((await api.world.agency('Calm')).respondents[0]!);
    const statuses: number[] = [];
    // Whoever holds the mails holds up each list of them, so that what came first stays under way.
    const flood = await asOwner(api.world.ownerUrl, async (client) => {
      await client.query('begin; lock table mails in access exclusive mode');
      const asked = Array.from({ length: 40 }, async () => {
        const answer = await greedy('GET', '/v1/mails');
        statuses.push(answer.status);
        return answer;
      });
      await until('whoever finds the line full is refused', () => statuses.length === 34);
      expect((await other('GET', '/v1/tasks')).status).toBe(200);
      expect(statuses).toEqual(Array(34).fill(429));
      await client.query('rollback');
      return asked;
    });
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(34);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
    expect(refused[0]?.body['code']).toBe('too-many-requests');
    expect(refused[0]?.headers.get('retry-after')).toBe('5');
    expect((await greedy('GET', '/v1/agencies')).status).toBe(200);
  });

  it('of a script with twenty connections are all answered', async () => {
    api = await startApi();
    const script = await api.as(api.world.officer);
    const connection = async () => {
      const statuses: number[] = [];
      for (let n = 0; n < 5; n += 1) statuses.push((await script('GET', '/v1/agencies')).status);
      return statuses;
    };
    const statuses = (await Promise.all(Array.from({ length: 20 }, connection))).flat();
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
