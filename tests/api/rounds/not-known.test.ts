import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { does, openRound, record } from '../../support/stories/world.ts';
import { type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.end());

test('what a newer release has written goes out as "not-known", in every answer of the round, and cannot be sent in', async () => {
  const { world } = api;
  const agencies = [await world.agency('Council'), await world.agency('Parish')];
  const dueAt = Date.now() + 30 * 86_400_000;
  const question = { text: 'Do you support strand one?', kind: 'position' } as const;
  const { processId, taskIds } = await openRound(world, agencies, { dueAt, questions: [question] });
  const [stored] = await world.rows<{ id: string }>('select id from questions where process_id = $1', [processId]);
  const [taskId = '', other = ''] = taskIds;
  const replies = [{ questionId: stored?.id ?? '', position: 'object' as const, text: 'Why?' }];
  await does(world.db, agencies[0]!.respondents[0]!, (tx, who) =>
    submitAnswer(tx, who, { taskId, content: { nothingToSay: false, comment: 'No.', replies }, ifVersion: null }),
  );
  // No act of this release could: the owner of the tables does.
  await world.rows(
    `update answers set content = jsonb_set(content, '{replies,0,position}', '"leaning-to"') where task_id = $1`,
    [taskId],
  );
  await world.rows(`update tasks set kind = 'errand' where id = $1`, [other]);
  const officer = await api.as(world.officer);
  const get = async (path: string) => {
    const answer = await officer('GET', path);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.text;
  };
  expect(await get(`/v1/consultations/${processId}/responses`)).toContain('"position":"not-known"');
  expect(await get(`/v1/tasks?process=${processId}`)).toContain('"kind":"not-known"');
  expect(await get(`/v1/tasks/${other}`)).toContain('"kind":"not-known"');
  for (const part of ['', '/timeline', '/log', '/tasks']) await get(`/v1/consultations/${processId}${part}`);
  await record(world, processId, 'close');
  expect(await get(`/v1/consultations/${processId}/log`)).toContain('"position":"not-known"');

  const contact = await api.as(agencies[1]!.respondents[0]!);
  const content = { comment: 'No.', replies: [{ questionId: stored?.id, position: 'not-known' }] };
  expect((await contact('POST', `/v1/tasks/${other}/response`, { body: content })).status).toBe(422);
  expect((await officer('GET', '/v1/tasks?kind=not-known')).status).toBe(422);
});
