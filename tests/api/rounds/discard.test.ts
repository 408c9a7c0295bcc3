import { afterAll, beforeAll, expect, it } from 'vitest';
import { record } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let agencyId: string;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  agencyId = (await api.world.agency('Council')).id;
});
afterAll(() => api.end());

const bodies = {
  consultations: () => ({ title: 'Round', format: 'circulation', agencyIds: [agencyId] }),
  inspections: () => ({ title: 'Visit', grounds: 'Returns are missing', agencyIds: [agencyId] }),
} as const;

it.each(['consultations', 'inspections'] as const)(
  'a draft among the %s is discarded once and opened no more',
  async (noun) => {
    const made = await officer('POST', `/v1/${noun}`, { body: bodies[noun]() });
    expect(made.status, made.text).toBe(201);
    const id = String(made.body['id']);
    const path = `/v1/${noun}/${id}/discard`;
    expect((await officer('POST', path, { body: {} })).body).toEqual({ discarded: true });
    expect((await officer('GET', `/v1/${noun}/${id}`)).body).toMatchObject({ state: 'cancelled' });
    const again = await officer('POST', path, { body: {} });
    expect([again.status, again.body['code']]).toEqual([409, 'not-open']);
    expect(await record(api.world, id, 'open')).toEqual({ kind: 'refused', code: 'cancelled' });
  },
);

it('an inspection names a proposal that is there', async () => {
  await expect(api.world.rows(`update inspections set proposal_id = uuidv7()`)).rejects.toThrow(
    'inspections_proposal_id',
  );
});
