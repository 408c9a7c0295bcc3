import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealTrail } from '../../../db/records/seal-trail.ts';
import { until } from '../../support/until.ts';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let agency: TestAgency;
let auditor: Client;
let processId: string;
let taskId: string;

beforeAll(async () => {
  api = await startApi();
  agency = await api.world.agency('Ours');
  auditor = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Auditor', 'auditor'));
  const opened = await openRound(api.world, [agency], { dueAt: Date.now() + 30 * 86_400_000 });
  ({ processId } = opened);
  taskId = opened.taskIds[0] ?? '';
  const partner = await api.as(agency.respondents[0]!);
  expect((await partner('POST', `/v1/tasks/${taskId}/response`, { body: { comment: 'We agree.' } })).status).toBe(201);
});
afterAll(() => api.end());

const acts = async (query: string) =>
  ((await auditor('GET', `/v1/audit?${query}`)).body['items'] as { act: string }[]).map(({ act }) => act);

describe('the audit trail', () => {
  it('is narrowed by process, task, person, act and time', async () => {
    expect(await acts(`task=${taskId}`)).toEqual(['answered']);
    expect(await acts(`process=${processId}&act=round-open`)).toEqual(['round-open']);
    expect(await acts(`person=${agency.respondents[0]!.personId}`)).toEqual(['answered']);
    expect(await acts(`task=${taskId}&from=2999-01-01T00:00:00Z`)).toEqual([]);
    expect(await acts(`task=${taskId}&until=2001-01-01T00:00:00Z`)).toEqual([]);
    expect((await auditor('GET', '/v1/audit?act=A;B')).status).toBe(422);
  });

  it('names who of the directorate read answers, once a request (R80c)', async () => {
    const reads = async () => (await acts('act=answers-read')).length;
    const before = await reads();
    for (const path of [
      `/v1/tasks/${taskId}`,
      `/v1/consultations/${processId}/responses`,
      `/v1/consultations/${processId}/log`,
    ])
      expect((await auditor('GET', path)).status).toBe(200);
    expect((await reads()) - before).toBe(3);
    await (
      await api.as(agency.respondents[0]!)
    )('GET', `/v1/tasks/${taskId}`);
    expect((await reads()) - before).toBe(3);
  });

  it('has seals, the newest first and page by page, for staff only', async () => {
    await until('something is sealed', async () => (await sealTrail(api.world.db)) > 0);
    await auditor('GET', `/v1/tasks/${taskId}`);
    await until('something more is sealed', async () => (await sealTrail(api.world.db)) > 0);
    const first = await auditor('GET', '/v1/audit-seals?limit=1');
    const [newest] = first.body['items'] as { id: number; previousHash: string }[];
    const second = await auditor('GET', `/v1/audit-seals?limit=1&cursor=${String(first.body['next'])}`);
    const [before] = second.body['items'] as { id: number; hash: string }[];
    expect([before?.id, before?.hash]).toEqual([(newest?.id ?? 0) - 1, newest?.previousHash]);
    expect((await (await api.as(agency.respondents[0]!))('GET', '/v1/audit-seals')).status).toBe(403);
  });
});
