import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startApi } from '../api/running-api.ts';
import { openRound, type TestAgency } from '../support/stories/world.ts';

let api: RunningApi;
let council: TestAgency;
let taskId: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  taskId = (await openRound(api.world, [council], { dueAt: Date.now() + 30 * 86_400_000 })).taskIds[0] ?? '';
}, 60_000);
afterAll(() => api.end());

const content = { nothingToSay: false, comment: 'We object.', replies: [] };

test('an officer neither drafts nor sends what counts as the word of an agency', async () => {
  const officer = await api.as(api.world.officer);
  const sent = await officer('POST', `/v1/tasks/${taskId}/response`, { body: content });
  expect([sent.status, sent.body['code']]).toEqual([403, 'not-allowed']);
  const drafted = await officer('PUT', `/v1/tasks/${taskId}/draft`, { body: content });
  expect([drafted.status, drafted.body['code']]).toEqual([403, 'not-allowed']);
  expect(await api.world.rows('select from answers where task_id = $1', [taskId])).toEqual([]);
});

test('the agency does', async () => {
  const [contact] = council.respondents;
  if (contact === undefined) throw new Error('no contact');
  const own = await api.as(contact);
  expect((await own('POST', `/v1/tasks/${taskId}/response`, { body: content })).status).toBe(201);
});
