import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftStrategy, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let owner: Client;
let strategyId: string;
let id: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  officer = await api.as(api.world.officer);
  owner = await api.as(council.respondents[0]!);
  strategyId = (await draftStrategy(api.world, [])).processId;
  expect((await record(api.world, strategyId, 'open')).kind).toBe('taken');
});
afterAll(() => api.end());

test('an officer adds an indicator, changes it and takes it to its baseline', async () => {
  const added = await officer('POST', `/v1/strategies/${strategyId}/indicators`, {
    body: {
      title: 'Share of referrals kept',
      origin: 'own',
      kind: 'ratio',
      unit: '%',
      decimals: 1,
      numerator: 'Referrals kept',
      denominator: 'Referrals made',
      polarity: 'up',
      frequency: 'year',
      ownerPostId: await postOf(api.world, council),
    },
  });
  expect(added.status, added.text).toBe(201);
  id = String(added.body['indicatorId']);
  const changed = await officer('PATCH', `/v1/indicators/${id}`, { body: { areas: ['North', 'South'] }, version: 1 });
  expect(changed.body).toEqual({ version: 2 });
  expect((await officer('PATCH', `/v1/indicators/${id}`, { body: { title: 'x' }, version: 1 })).status).toBe(409);
  const step = { to: 'baseline', reason: 'The committee agreed.' };
  expect((await officer('POST', `/v1/indicators/${id}/step`, { body: step, version: 2 })).body).toEqual({ version: 3 });
  expect((await owner('GET', `/v1/indicators/${id}`)).body).toMatchObject({
    title: 'Share of referrals kept',
    state: 'baseline',
    areas: ['North', 'South'],
    owner: 'Council Contact 1',
    steps: [{ before: 'designing', after: 'baseline', reason: 'The committee agreed.' }],
  });
  const { body } = await owner('GET', `/v1/strategies/${strategyId}/indicators`);
  expect(body['items']).toMatchObject([{ id }]);
});

test('its owner gives values as numbers, and reads every revision', async () => {
  // Nothing was asked of it yet: it holds no task of the strategy.
  const [north, south] = ((await owner('GET', `/v1/indicators/${id}/values`)).body['areas'] as { id: string }[]).map(
    (area) => area.id,
  );
  const period = String(new Date().getUTCFullYear() - 1);
  const give = (values: object[]) => owner('POST', `/v1/indicators/${id}/values`, { body: { period, values } });
  expect((await give([{ areaId: north, value: 12.55 }])).body).toMatchObject({ code: 'malformed' });
  const below = await give([{ areaId: north, value: -3 }]);
  expect([below.status, below.body['code']]).toEqual([422, 'malformed']);
  expect(below.text).toContain('Give a share from 0 to 100.');
  expect((await give([{ areaId: north, value: null }])).body).toMatchObject({ code: 'malformed' });
  const first = await give([
    { areaId: north, value: 12.5 },
    { areaId: south, value: null, whyNone: 'No referrals were made.' },
  ]);
  // That year is over before the strategy began, which is said and refuses nothing.
  const hint = expect.stringMatching(/^The strategy begins on .+, after this period/u);
  expect([first.status, first.body]).toEqual([201, { given: 2, hint }]);
  expect((await give([{ areaId: north, value: 12.7 }])).body).toEqual({ given: 1, hint });
  expect((await officer('GET', `/v1/indicators/${id}/values`)).body['items']).toMatchObject([
    { area: 'North', value: 12.7, revision: 2 },
    { area: 'South', value: null, whyNone: 'No referrals were made.' },
  ]);
  const all = await officer('GET', `/v1/indicators/${id}/values?period=${period}`);
  expect((all.body['items'] as { value: number }[]).map(({ value }) => value)).toEqual([12.7, 12.5, null]);
});

test('a baseline year is set once, and no target before its end', async () => {
  const path = `/v1/strategies/${strategyId}/baseline`;
  expect((await owner('GET', path)).body).toEqual({ baseline: null });
  const [thisYear, next] = [new Date().getUTCFullYear(), new Date().getUTCFullYear() + 1];
  const body = { fromOn: `${thisYear}-01-01`, toOn: `${next}-12-31` };
  expect((await officer('POST', path, { body })).status).toBe(201);
  expect((await officer('POST', path, { body })).body).toMatchObject({ code: 'exists-already' });
  expect((await owner('GET', path)).body['baseline']).toMatchObject({ ...body, ended: false });
  const [north] = ((await owner('GET', `/v1/indicators/${id}/values`)).body['areas'] as { id: string }[]).map(
    (area) => area.id,
  );
  const set = (target: number) =>
    owner('POST', `/v1/indicators/${id}/targets`, {
      body: { period: String(next), reason: 'Agreed.', targets: [{ areaId: north, target, tolerance: 0.5 }] },
    });
  expect((await set(12.25)).body).toMatchObject({ code: 'malformed' });
  expect((await set(12.5)).body).toMatchObject({ code: 'too-early' });
  await api.world.rows(`update dated_items set due_on = current_date - 1 where strategy_id = $1`, [strategyId]);
  expect((await set(12.5)).body).toEqual({ set: 1 });
  expect((await officer('GET', `/v1/indicators/${id}/targets`)).body['items']).toMatchObject([
    { area: 'North', target: 12.5, tolerance: 0.5, period: String(next) },
  ]);
});

test('a file is looked through, then written; what is wrong in one is listed and nothing of it written', async () => {
  const period = String(new Date().getUTCFullYear() - 2);
  const send = (dryRun: boolean, value: string) =>
    officer('POST', `/v1/strategies/${strategyId}/value-imports`, {
      body: {
        csv: `indicator,area,period,value\n${id},North,${period},4\n${id},South,${period},${value}`,
        dryRun,
      },
    });
  const added = { added: 2, revised: 0, same: 0 };
  expect((await send(false, 'none')).body).toMatchObject({ written: false, problemCount: 1, problems: [{ line: 3 }] });
  expect((await send(true, '5')).body).toMatchObject({ written: false, counts: added, problems: [] });
  expect((await send(false, '5')).body).toEqual({ written: true, counts: added, problems: [], problemCount: 0 });
  expect((await send(false, '6')).body).toMatchObject({ written: true, counts: { added: 0, revised: 1, same: 1 } });
});
