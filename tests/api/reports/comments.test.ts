import { afterAll, beforeAll, expect, test } from 'vitest';
import { addBody, type TestBody } from '../../support/stories/sign-offs.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { draftReport, fillReport, freeze, reportAt, write } from '../../support/stories/reports/reports.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let fire: TestAgency;
let plan: Plan;
let committee: TestBody;
let officer: Client;
let author: Client;
let reader: Client;
let stranger: Client;
let report: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council', { respondents: 2 });
  fire = await api.world.agency('Fire', { respondents: 2 });
  officer = await api.as(api.world.officer);
  author = await api.as(council.respondents[0]!);
  reader = await api.as(fire.respondents[0]!);
  stranger = await api.as(fire.respondents[1]!);
  committee = await addBody(api.world, 'Committee', 1);
  plan = await planOf(api.world, [
    { priorityArea: '', name: 'Enforcement', leaderPostId: await postOf(api.world, council), activities: [] },
  ]);
  report = await draftReport(officer, { strategyId: plan.strategyId, bodyId: committee.id });
  await fillReport(officer, report, { summary: 'Most of the work is under way, and some is late.' });
  const { personId } = council.respondents[0]!;
  expect((await officer('POST', `/v1/reports/${report}/authors`, { body: { personId } })).status).toBe(200);
  const given = { key: 'summary', personId };
  expect((await officer('POST', `/v1/reports/${report}/sections/give`, { body: given })).status).toBe(200);
}, 120_000);
afterAll(() => api.end());

const comment = (client: Client, said: object) => client('POST', `/v1/reports/${report}/comments`, { body: said });
const settle = (client: Client, id: unknown, said: object) =>
  client('POST', `/v1/report-comments/${String(id)}/settle`, { body: said });
const comments = async (client: Client) =>
  (await client('GET', `/v1/reports/${report}`)).body['comments'] as Record<string, unknown>[];
const told = (kind: string) =>
  api.world.rows<{ person: string }>('select person_id as person from notices where kind = $1', [kind]);

test('whom an officer invites reads the draft, comments on it and writes nothing of it', async () => {
  const { personId } = fire.respondents[0]!;
  expect((await reader('GET', `/v1/reports/${report}`)).status).toBe(404);
  expect((await comment(reader, { key: 'summary', text: 'Too early.' })).status).toBe(404);
  expect((await author('POST', `/v1/reports/${report}/readers`, { body: { personId } })).status).toBe(403);
  expect((await officer('POST', `/v1/reports/${report}/readers`, { body: { personId } })).status).toBe(200);
  expect((await officer('POST', `/v1/reports/${report}/readers`, { body: { personId } })).body).toMatchObject({
    code: 'exists-already',
  });
  expect((await officer('GET', `/v1/reports/${report}/readers`)).body['items']).toMatchObject([{ personId }]);
  expect(await told('report-to-comment')).toEqual([{ person: personId }]);
  expect((await reader('GET', `/v1/reports/${report}`)).status).toBe(200);
  expect((await write(reader, report, 'summary', 'Mine.')).status).toBe(403);
  expect((await stranger('GET', `/v1/reports/${report}`)).status).toBe(404);
  const said = { key: 'summary', quote: 'some is late', text: 'Which, and why?' };
  expect((await comment(reader, said)).status).toBe(201);
  expect((await comment(reader, { ...said, key: 'nowhere' })).status).toBe(404);
  expect(await told('report-commented')).toEqual([{ person: council.respondents[0]!.personId }]);
});

test('the section is rewritten meanwhile, and the comment stands with the words that it meant', async () => {
  expect((await write(author, report, 'summary', 'Everything is on time.')).status).toBe(200);
  expect(await comments(author)).toMatchObject([
    {
      section: 'summary',
      quote: 'some is late',
      text: 'Which, and why?',
      speaker: fire.respondents[0]!.name,
      state: 'open',
    },
  ]);
});

test('nothing is frozen past an open comment: its writer settles it, or carries it over and says why', async () => {
  const second = await comment(officer, { key: 'finance', text: 'Is that so?' });
  const early = await freeze(officer, report);
  expect(early.body).toMatchObject({ code: 'comments-unanswered' });
  expect(early.text).toContain('Summary, Financial implications');
  const [first] = await comments(officer);
  expect((await settle(reader, first?.['id'], { answer: 'Mine to say.' })).status).toBe(403);
  expect((await settle(author, second.body['commentId'], {})).status).toBe(403);
  expect((await settle(author, first?.['id'], { carries: true })).body).toMatchObject({ facts: { field: 'answer' } });
  const answer = 'None by now.';
  expect((await settle(author, first?.['id'], { answer })).body).toEqual({ state: 'settled' });
  expect((await settle(author, first?.['id'], { answer })).body).toMatchObject({ code: 'nothing-to-change' });
  expect(await told('report-comment-settled')).toEqual([{ person: fire.respondents[0]!.personId }]);
  const carried = { answer: 'The sums come next quarter.', carries: true };
  expect((await settle(officer, second.body['commentId'], carried)).body).toEqual({ state: 'carried' });
  expect((await freeze(officer, report)).status).toBe(200);
  expect((await comment(officer, { key: 'finance', text: 'Late.' })).body).toMatchObject({ code: 'not-open' });
});

test('what was carried over is open again in the next draft, with what was said of it', async () => {
  expect((await officer('POST', `/v1/reports/${report}/draft-anew`, { body: {} })).status).toBe(200);
  expect(await comments(officer)).toMatchObject([
    { section: 'summary', state: 'settled', answer: 'None by now.' },
    { section: 'finance', state: 'open', answer: 'The sums come next quarter.' },
  ]);
  expect((await freeze(officer, report)).body).toMatchObject({ code: 'comments-unanswered' });
});

test('who is invited no more sees no draft, and never saw what was frozen; what he said stays', async () => {
  const [version] = ((await reportAt(officer, report)) as unknown as { versions: { id: string }[] }).versions;
  expect((await reader('GET', `/v1/report-versions/${version?.id}`)).status).toBe(404);
  const { personId } = fire.respondents[0]!;
  const remove = () => officer('POST', `/v1/reports/${report}/readers/remove`, { body: { personId } });
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(404);
  expect((await reader('GET', `/v1/reports/${report}`)).status).toBe(404);
  expect(await comments(officer)).toHaveLength(2);
});

test('two who settle one comment at once: one does, the other is told so', async () => {
  const made = await comment(officer, { key: 'summary', text: 'Twice.' });
  const both = await Promise.all([
    settle(author, made.body['commentId'], { answer: 'One.' }),
    settle(officer, made.body['commentId'], { answer: 'Other.' }),
  ]);
  expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]));
});
