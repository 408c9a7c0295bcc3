import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, type RunningApi, startApi } from '../api/running-api.ts';
import { canary, markedPlan, type MarkedPlan } from '../support/stories/marked-plan.ts';
import { draftReport, fillReport, freeze, reportAt, write } from '../support/stories/reports/reports.ts';
import { addBody } from '../support/stories/sign-offs.ts';

let api: RunningApi;
let plan: MarkedPlan;
let outsider: Client;
let bodyId: string;
let report: string;

beforeAll(async () => {
  api = await startApi();
  plan = await markedPlan(api);
  outsider = await api.as(plan.agencies.fire.respondents[0]!);
  bodyId = (await addBody(api.world, 'Committee', 1)).id;
  report = await draftReport(plan.officer, { strategyId: plan.strategyId, bodyId });
}, 120_000);
afterAll(() => api.end());

test('whoever guesses the id of a draft finds nothing under it, and changes nothing', async () => {
  const section = { key: 'summary', text: 'Ours now', nothing: false };
  const tried = await Promise.all([
    outsider('GET', `/v1/reports/${report}`),
    outsider('PUT', `/v1/reports/${report}/sections`, { body: section, version: 1 }),
    outsider('POST', `/v1/reports/${report}/sections/seen`, { body: { key: 'summary', version: 1 } }),
    outsider('GET', `/v1/reports/${report}/file?sha256=${'0'.repeat(64)}`),
  ]);
  expect(tried.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  const ofOfficers = await Promise.all([
    outsider('POST', `/v1/reports/${report}/freeze`, { body: {}, version: 1 }),
    outsider('POST', `/v1/reports/${report}/publish`, { body: {} }),
    outsider('POST', `/v1/reports/${report}/authors`, {
      body: { personId: plan.agencies.fire.respondents[0]?.personId },
    }),
  ]);
  expect(ofOfficers.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect((await reportAt(plan.officer, report)).sections[0]).toMatchObject({ text: '', version: 1 });
});

test('an author of an agency reads no version of another report, and gives himself no section', async () => {
  const { personId } = plan.agencies.fire.respondents[0]!;
  await plan.officer('POST', `/v1/reports/${report}/authors`, { body: { personId } });
  expect((await outsider('GET', `/v1/reports/${report}`)).status).toBe(200);
  expect((await write(outsider, report, 'summary', 'Ours now')).body).toMatchObject({ code: 'not-allowed' });
  await expect(
    api.world.rows(
      `begin; select set_config('app.person_id', '${personId}', true), set_config('app.agency_ids', '', true); set local role concordat_partner;
       update report_sections set writer_id = '${personId}' where report_id = '${report}'`,
    ),
  ).rejects.toThrow('permission denied');
  await api.world.rows('rollback');
  const other = await draftReport(plan.officer, { strategyId: plan.strategyId, bodyId }, { meetsOn: '2026-12-07' });
  await fillReport(plan.officer, other);
  expect((await freeze(plan.officer, other)).status).toBe(200);
  expect((await outsider('GET', '/v1/reports')).body['items']).toEqual([]);
});

test('what is marked is in no draft and in no frozen report, also for those who are inside; a link to it leads to nothing', async () => {
  const parts = ['summary', 'colours', 'progress', 'plan', 'indicators', 'costs', 'bids', 'lessons'];
  const text = `See {activity:${plan.hidden.activity}} and {strand:${plan.hidden.strand}}.\n\n${parts.map((part) => `{live:${part}}`).join('\n\n')}`;
  await fillReport(plan.officer, report, { information: text });
  const before = await plan.officer('GET', `/v1/reports/${report}`);
  expect(before.text).toContain(canary);
  expect(before.body['problems']).toEqual([]);
  await plan.restrict();
  const { tree, problems } = await reportAt(plan.officer, report);
  expect(JSON.stringify(tree)).not.toContain(canary);
  expect(problems.map((one) => one.text)).toEqual([
    `“{activity:${plan.hidden.activity}}” names something that is not there.`,
    `“{strand:${plan.hidden.strand}}” names something that is not there.`,
  ]);
  expect(JSON.stringify((await reportAt(outsider, report)).tree)).toBe(JSON.stringify(tree));
});
