import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let agency: TestAgency;
let contact: Client;
let stranger: Client;
let officer: Client;
let auditor: Client;

beforeAll(async () => {
  api = await startApi();
  agency = await api.world.agency('Borough One');
  const other = await api.world.agency('Borough Two');
  contact = await api.as(agency.respondents[0]!);
  stranger = await api.as(other.respondents[0]!);
  officer = await api.as(api.world.officer);
  auditor = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Auditor', 'auditor'));
});
afterAll(() => api.end());

async function openTask(): Promise<string> {
  const { taskIds } = await openRound(api.world, [agency], { dueAt: Date.now() + 30 * 86_400_000 });
  return taskIds[0]!;
}

const file = (fileName: string, text = 'text', mediaType = 'text/plain') => ({
  fileName,
  mediaType,
  content: Buffer.from(text).toString('base64'),
});

async function attach(taskId: string, fileName: string): Promise<string> {
  const added = await contact('POST', `/v1/tasks/${taskId}/files`, { body: file(fileName) });
  expect(added.status, added.text).toBe(201);
  return String(added.body['fileId']);
}

describe('files on an answer (F5)', () => {
  it('go with the answers that were sent while they were there', async () => {
    const taskId = await openTask();
    const first = await attach(taskId, 'first.txt');
    await contact('POST', `/v1/tasks/${taskId}/response`, { version: 2, body: { comment: 'See the file.' } });
    expect((await contact('POST', `/v1/answer-files/${first}/remove`)).body).toEqual({ taskId, version: 4 });
    await attach(taskId, 'second.txt');
    await contact('POST', `/v1/tasks/${taskId}/response`, { version: 5, body: { comment: 'See the other.' } });
    await attach(taskId, 'third.txt');
    const { body } = await contact('GET', `/v1/tasks/${taskId}`);
    expect(body['consultation']).toMatchObject({
      files: [{ fileName: 'second.txt' }, { fileName: 'third.txt' }],
      answers: [
        { version: 6, files: [{ fileName: 'second.txt' }] },
        { version: 3, files: [{ fileName: 'first.txt' }] },
      ],
    });
    const kept = await officer('GET', `/v1/answer-files/${first}`);
    expect([kept.status, kept.text]).toEqual([200, 'text']);
  });

  it('raise the version, so that nobody sends a file of a colleague unseen (F7)', async () => {
    const taskId = await openTask();
    const added = await contact('POST', `/v1/tasks/${taskId}/files`, { body: file('annex.txt') });
    expect(added.body).toMatchObject({ version: 2 });
    const unseen = await contact('POST', `/v1/tasks/${taskId}/response`, { body: { comment: 'Without the file.' } });
    expect([unseen.status, unseen.body['code']]).toEqual([409, 'version-changed']);
    expect(unseen.body['current']).toMatchObject({ version: 2 });
    const seen = await contact('POST', `/v1/tasks/${taskId}/response`, { version: 2, body: { comment: 'With it.' } });
    expect(seen.status, seen.text).toBe(201);
  });

  it('are downloads that no browser shows (R66)', async () => {
    const id = await attach(await openTask(), 'naïve "plan".txt');
    const { headers } = await contact('GET', `/v1/answer-files/${id}`);
    expect(headers.get('content-disposition')).toMatch(/^attachment;/u);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('are read by the agency and the directorate, by an auditor once they are sent, and by nobody else', async () => {
    const taskId = await openTask();
    const id = await attach(taskId, 'ours.txt');
    const statuses = async () =>
      (
        await Promise.all([contact, officer, auditor, stranger].map((each) => each('GET', `/v1/answer-files/${id}`)))
      ).map(({ status }) => status);
    expect(await statuses()).toEqual([200, 200, 404, 404]);
    await contact('POST', `/v1/tasks/${taskId}/response`, { version: 2, body: { comment: 'Attached.' } });
    expect(await statuses()).toEqual([200, 200, 200, 404]);
    expect((await stranger('POST', `/v1/answer-files/${id}/remove`)).status).toBe(404);
  });

  it('are in the responses of the round', async () => {
    const taskId = await openTask();
    await attach(taskId, 'annex.txt');
    await contact('POST', `/v1/tasks/${taskId}/response`, { version: 2, body: { comment: 'Attached.' } });
    const task = await officer('GET', `/v1/tasks/${taskId}`);
    const { body } = await officer('GET', `/v1/consultations/${String(task.body['processId'])}/responses`);
    expect(body['items']).toMatchObject([{ files: [{ fileName: 'annex.txt', size: 4 }] }]);
  });

  it('are ten at most, also when they come at once, and of ten megabytes and a known type', async () => {
    const taskId = await openTask();
    const sent = await Promise.all(
      Array.from({ length: 12 }, (_, n) => contact('POST', `/v1/tasks/${taskId}/files`, { body: file(`${n}.txt`) })),
    );
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(sent.filter(({ status }) => status === 422)).toHaveLength(2);
    const another = await openTask();
    const ask = (body: unknown) => contact('POST', `/v1/tasks/${another}/files`, { body });
    expect((await ask(file('page.html', '<script>', 'text/html'))).body['code']).toBe('not-allowed-type');
    expect((await ask(file('empty.txt', ''))).body['code']).toBe('malformed');
    expect((await ask({ ...file('odd.txt'), content: '!!' })).body['code']).toBe('malformed');
    const large = file('large.txt', 'x'.repeat(10 * 1024 * 1024 + 1));
    expect((await ask(large)).status).toBe(413);
    expect(await api.world.rows('select from answer_files where task_id = $1', [another])).toEqual([]);
  });

  it('are no longer taken for a round that was cancelled', async () => {
    const taskId = await openTask();
    const id = await attach(taskId, 'a.txt');
    await api.world.rows(`update tasks set state = 'cancelled' where id = $1`, [taskId]);
    expect((await contact('POST', `/v1/tasks/${taskId}/files`, { body: file('b.txt') })).status).toBe(410);
    expect((await contact('POST', `/v1/answer-files/${id}/remove`)).status).toBe(410);
  });
});
