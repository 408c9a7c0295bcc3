import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let youth: TestAgency;
let contact: Client;
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  [council, youth] = [await api.world.agency('Council'), await api.world.agency('Youth')];
  const { taskIds } = await openRound(api.world, [council, youth], { dueAt });
  contact = await api.as(council.respondents[0]!);
  officer = await api.as(api.world.officer);
  const answered = await contact('POST', `/v1/tasks/${taskIds[0]}/response`, { body: { comment: 'Agreed' } });
  expect(answered.status, answered.text).toBe(201);
});
afterAll(() => api.end());

const dueAt = Date.now() + 30 * 86_400_000;
const dayAt = (at: number) => new Date(at).toISOString().slice(0, 10);
const month = `from=${dayAt(dueAt - 10 * 86_400_000)}&until=${dayAt(dueAt + 10 * 86_400_000)}`;

it('tells the directorate of everybody, page by page, and an agency of itself alone', async () => {
  const first = await officer('GET', `/v1/timeliness?${month}&limit=1`);
  expect(first.body['items']).toMatchObject([{ name: 'Council', kind: 'agency', asked: 1, inTime: 1, overdue: 0 }]);
  const second = await officer('GET', `/v1/timeliness?${month}&limit=1&cursor=${String(first.body['next'])}`);
  expect(second.body).toMatchObject({ items: [{ name: 'Youth', inTime: 0, toCome: 1 }], next: null });
  expect((await contact('GET', `/v1/timeliness?${month}`)).body).toMatchObject({
    items: [{ name: 'Council', last: dayAt(dueAt + 10 * 86_400_000) }],
    next: null,
  });
});

it('tells of one agency the directorate and its own people', async () => {
  const own = await contact('GET', `/v1/agencies/${council.id}/timeliness?${month}`);
  expect(own.body).toMatchObject({ name: 'Council', asked: 1, inTime: 1 });
  expect((await contact('GET', `/v1/agencies/${youth.id}/timeliness?${month}`)).status).toBe(404);
  expect((await officer('GET', `/v1/agencies/${youth.id}/timeliness?period=2029/30`)).body).toMatchObject({ asked: 0 });
  const directorate = await officer('GET', `/v1/agencies/${api.world.directorateId}/timeliness?${month}`);
  expect(directorate.body).toMatchObject({ name: 'Drugs Directorate', asked: 0 });
});

it('refuses what is no period', async () => {
  for (const query of ['period=2031-Q5', 'from=2031-03-02&until=2031-03-01', 'from=2030-01-01&until=2031-03-01']) {
    const { status, text } = await officer('GET', `/v1/timeliness?${query}`);
    expect([status, text.includes('Give a quarter or a financial year')], text).toEqual([422, true]);
  }
});
