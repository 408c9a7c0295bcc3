import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgencyTasks, agencyTasks } from '../../support/stories/agency-tasks.ts';
import { fullReturn } from '../../support/stories/strategies.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let given: AgencyTasks;
let lead: Client;
let leader: Client;
let inspector: Client;
let stranger: Client;
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  given = await agencyTasks(api.world);
  const other = await api.world.agency('Stranger');
  [lead, leader, inspector] = [await api.as(given.lead), await api.as(given.leader), await api.as(given.inspector)];
  stranger = await api.as(other.respondents[0]!);
  officer = await api.as(api.world.officer);
});
afterAll(() => api.end());

const file = { fileName: 'licence.txt', mediaType: 'text/plain', content: Buffer.from('licence').toString('base64') };
const coming = { source: 'Letter of 5 January', cameBy: 'letter', cameOn: '2026-01-05', letter: file };
const inDays = (days: number) => ({ dueAt: new Date(Date.now() + days * 86_400_000).toISOString() });

describe('a return', () => {
  it('goes with its files, which are downloads, and are 404 for others exactly as absent ones', async () => {
    const { taskId, milestoneIds } = await given.review();
    const added = await lead('POST', `/v1/tasks/${taskId}/files`, { body: file });
    expect([added.status, added.body['version']]).toEqual([201, 2]);
    const path = `/v1/answer-files/${String(added.body['fileId'])}`;
    const unsent = await leader('GET', path);
    expect(unsent.status).toBe(404);
    expect((await lead('GET', `/v1/returns/${taskId}`)).body).toMatchObject({
      version: 2,
      files: [{ fileName: 'licence.txt', size: 7 }],
      sentFiles: [],
    });
    const body = fullReturn(milestoneIds.slice(1));
    expect((await lead('POST', `/v1/returns/${taskId}/send`, { version: 1, body })).status).toBe(409);
    const sent = await lead('POST', `/v1/returns/${taskId}/send`, { version: 2, body });
    expect(sent.status, sent.text).toBe(200);
    const seen = await leader('GET', path);
    expect([seen.status, seen.text]).toEqual([200, 'licence']);
    expect(seen.headers.get('content-disposition')).toMatch(/^attachment;/u);
    expect(seen.headers.get('x-content-type-options')).toBe('nosniff');
    for (const client of [stranger, inspector]) {
      const theirs = await client('GET', path);
      const none = await client('GET', `/v1/answer-files/${randomUUID()}`);
      expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    }
    const removed = await leader('POST', `${path}/remove`);
    expect(removed.text).toBe((await leader('POST', `/v1/answer-files/${randomUUID()}/remove`)).text);
    const record = (await leader('GET', `/v1/returns/${taskId}`)).body;
    expect(record).toMatchObject({ content: null, files: [], sentFiles: [{ fileName: 'licence.txt' }] });
    const lines = await officer('GET', `/v1/reviews/${String(record['reviewId'])}/lines`);
    expect(lines.body['items']).toMatchObject([{ files: [] }, { files: [{ fileName: 'licence.txt' }] }]);
  });

  it('is written down by an officer with how and when it came, and says so', async () => {
    const { taskId, milestoneIds } = await given.review();
    const content = fullReturn(milestoneIds.slice(1));
    const path = `/v1/returns/${taskId}/log`;
    expect((await lead('POST', path, { version: 1, body: { content, ...coming } })).status).toBe(403);
    const odd = await officer('POST', path, { version: 1, body: { content, ...coming, cameBy: 'pigeon' } });
    expect([odd.status, odd.body['code']]).toEqual([422, 'invalid']);
    const logged = await officer('POST', path, { version: 1, body: { content, ...coming } });
    expect([logged.status, logged.body], logged.text).toEqual([200, { version: 3, onTime: true }]);
    expect((await leader('GET', `/v1/returns/${taskId}`)).body).toMatchObject({
      loggedBy: api.world.officer.name,
      source: 'Letter of 5 January',
      cameBy: 'letter',
      cameOn: '2026-01-05',
      sentFiles: [{ fileName: 'licence.txt' }],
    });
    expect((await given.stateOf(taskId)).state).toBe('answered');
  });

  it('has more time on request, until its committee and no further', async () => {
    const { taskId } = await given.review();
    const ask = (client: Client, days: number) =>
      client('POST', `/v1/tasks/${taskId}/extension-request`, { body: { ...inDays(days), reason: 'Leave' } });
    expect((await ask(leader, 20)).status).toBe(404);
    const beyond = await ask(lead, 120);
    expect([beyond.status, beyond.body['code']]).toEqual([422, 'after-committee']);
    const asked = await ask(lead, 20);
    expect(asked.status, asked.text).toBe(201);
    const requests = await officer('GET', '/v1/extension-requests');
    expect(requests.text).toContain('Activity 2');
    const decision = `/v1/extension-requests/${String(asked.body['requestId'])}/decision`;
    expect((await officer('POST', decision, { body: { grant: true } })).status).toBe(200);
    expect((await lead('GET', `/v1/returns/${taskId}`)).body['extensionRequests']).toMatchObject([
      { state: 'granted' },
    ]);
    expect((await officer('POST', `/v1/tasks/${taskId}/extend`, { body: inDays(21) })).status).toBe(200);
  });

  it('changes hands within its agency, by its own people', async () => {
    const { taskId } = await given.review();
    const give = (client: Client) =>
      client('POST', `/v1/tasks/${taskId}/hand-over`, { body: { to: { personId: given.colleague.personId } } });
    expect((await give(leader)).status).toBe(404);
    expect((await give(lead)).status).toBe(200);
    const people = (await officer('GET', `/v1/tasks/${taskId}`)).body['people'];
    expect(people).toMatchObject([{ id: given.colleague.personId, why: 'handed-over' }]);
    const said = await lead('POST', `/v1/tasks/${taskId}/not-me`, { body: { reason: 'We do not do this any more.' } });
    expect(said.body).toEqual({ othersAnswer: true });
  });
});

describe('evidence', () => {
  it('is written down by an officer by its letter alone, and read with it by who inspects', async () => {
    const { taskId } = await given.inspection();
    const path = `/v1/tasks/${taskId}/logged-response`;
    const nothing = await officer('POST', path, { body: { content: {}, ...coming, letter: null } });
    expect([nothing.status, nothing.body['code']]).toEqual([422, 'malformed']);
    const logged = await officer('POST', path, { body: { content: {}, ...coming } });
    expect(logged.status, logged.text).toBe(201);
    const { body } = await inspector('GET', `/v1/tasks/${taskId}`);
    expect(body['said']).toMatchObject({
      draft: null,
      files: [],
      answers: [{ loggedBy: api.world.officer.name, cameBy: 'letter', files: [{ fileName: 'licence.txt' }] }],
    });
    expect((await stranger('GET', `/v1/tasks/${taskId}`)).status).toBe(404);
  });

  it('has more time on request', async () => {
    const { taskId } = await given.inspection();
    const asked = await lead('POST', `/v1/tasks/${taskId}/extension-request`, {
      body: { ...inDays(60), reason: 'The archive is shut' },
    });
    expect(asked.status, asked.text).toBe(201);
    const stolen = await inspector('POST', `/v1/tasks/${taskId}/extension-request`, {
      body: { ...inDays(61), reason: 'x' },
    });
    expect(stolen.status).toBe(403);
    const decision = `/v1/extension-requests/${String(asked.body['requestId'])}/decision`;
    expect((await officer('POST', decision, { body: { grant: true } })).status).toBe(200);
  });
});
