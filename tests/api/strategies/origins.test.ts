import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualPlan, type Plan } from '../../support/stories/strategies.ts';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let plan: Plan;
let officer: Client;
let partner: Client;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  plan = await usualPlan(api.world, [council]);
  officer = await api.as(api.world.officer);
  partner = await api.as(council.respondents[0]!);
});
afterAll(() => api.end());

const of = (list: string) => `/v1/strategies/${plan.strategyId}/${list}`;
const items = async (client: Client, list: string) => (await client('GET', of(list))).body['items'];
const lead = (from: object, to: object) => officer('POST', '/v1/leads', { body: { from, to } });

test('what a strategy rests on is written, changed on its version, and open until the plan answers it', async () => {
  const gap = { kind: 'gap', title: 'Nothing is measured', source: 'Analysis', datedOn: '2002-08-01' };
  const added = await officer('POST', of('inputs'), { body: gap });
  expect(added.status).toBe(201);
  const id = String(added.body['inputId']);
  expect(await items(partner, 'inputs')).toEqual([
    expect.objectContaining({ ...gap, id, unanswered: true, leads: [], version: 1 }),
  ]);
  const change = { body: { ...gap, title: 'Little is measured' } };
  expect((await officer('PUT', `/v1/inputs/${id}`, { ...change, version: 1 })).body).toEqual({ version: 2 });
  expect((await officer('PUT', `/v1/inputs/${id}`, { ...change, version: 1 })).body['code']).toBe('version-changed');
  const activityId = plan.activityIds[0];
  const led = await lead({ kind: 'input', id }, { kind: 'activity', id: activityId });
  expect(led.status).toBe(201);
  expect(await items(officer, 'inputs')).toEqual([
    expect.objectContaining({
      unanswered: false,
      leads: [
        { id: led.body['traceId'], kind: 'activity', partId: activityId, title: 'Activity 1', state: '', what: '' },
      ],
    }),
  ]);
  expect((await lead({ kind: 'input', id }, { kind: 'activity', id: activityId })).body['code']).toBe('exists-already');
  await officer('POST', `/v1/leads/${String(led.body['traceId'])}/undo`, { body: {} });
  expect(await items(officer, 'inputs')).toEqual([expect.objectContaining({ unanswered: true, leads: [] })]);
  expect((await partner('POST', of('inputs'), { body: gap })).status).toBe(403);
});

test('a comment counts for its theme, and leads nowhere in another strategy than that of the part', async () => {
  const { processId } = await openRound(api.world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
  const said = await officer('POST', `/v1/consultations/${processId}/log`, { body: { comment: 'More for families' } });
  const comment = { kind: 'comment', id: String(said.body['itemId']) };
  const theme = await officer('POST', of('themes'), { body: { name: 'Families' } });
  const themeEnd = { kind: 'theme', id: String(theme.body['themeId']) };
  expect((await officer('POST', of('themes'), { body: { name: 'FAMILIES' } })).body['code']).toBe('exists-already');
  expect((await lead(comment, themeEnd)).status).toBe(201);
  expect(await items(officer, 'themes')).toEqual([
    expect.objectContaining({ name: 'Families', comments: 1, leads: [] }),
  ]);
  expect(await items(officer, 'leads')).toEqual([
    expect.objectContaining({ comment: 'More for families', title: 'Families', kind: 'theme', roundId: processId }),
  ]);
  expect(await items(partner, 'leads')).toEqual([expect.objectContaining({ comment: null, agency: null })]);
  const elsewhere = await usualPlan(api.world, [council]);
  const there = { kind: 'activity', id: elsewhere.activityIds[0] };
  expect((await lead(themeEnd, there)).body['code']).toBe('not-found');
  expect((await lead(themeEnd, { kind: 'theme', id: themeEnd.id })).body['code']).toBe('malformed');
  expect((await lead({ kind: 'theme', id: comment.id }, there)).body['code']).toBe('not-found');
});
