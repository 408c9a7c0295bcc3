import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRound } from '../../support/stories/world.ts';
import { type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.end());

it('refuses an answer to a round without names, and keeps no trace of what was sent beside whose it was', async () => {
  const agency = await api.world.agency('Health');
  const dueAt = Date.now() + 30 * 86_400_000;
  const { processId, taskIds } = await openRound(api.world, [agency], { dueAt, unnamed: true });
  const client = await api.as(agency.respondents[0]!);
  const officer = await api.as(api.world.officer);
  expect((await officer('GET', `/v1/consultations/${processId}`)).body).toMatchObject({ unnamed: true });
  const body = { comment: 'A canary' };
  expect(await client('POST', `/v1/tasks/${taskIds[0]}/response`, { body })).toMatchObject({ status: 403 });
  expect((await client('PUT', `/v1/tasks/${taskIds[0]}/draft`, { body })).status).toBe(403);
  expect((await client('GET', `/v1/tasks/${taskIds[0]}`)).body).toMatchObject({ state: 'open' });
  expect(await api.world.rows('select from idempotency_keys')).toEqual([]);
  expect(await api.world.rows('select from drafts')).toEqual([]);
});
