import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let fire: TestAgency;
let plan: Plan;
let officer: Client;
let leader: Client;
let commander: Client;
let area: string;
let risk: string;
let optionId: string;

/** The council leads the only strand; fire answers for an area. */
beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  fire = await api.world.agency('Fire', { respondents: 2 });
  plan = await usualPlan(api.world, [council]);
  officer = await api.as(api.world.officer);
  leader = await api.as(council.respondents[0]!);
  commander = await api.as(fire.respondents[0]!);
  area = await link('area', 'Northgate');
  risk = await link('risk', 'Crack');
});
afterAll(() => api.end());

const of = (list: string, { strategyId }: Plan = plan) => `/v1/strategies/${strategyId}/${list}`;
const link = async (kind: string, name: string, of: Plan = plan) => {
  const body = { kind, name, source: 'A map' };
  return String((await officer('POST', `/v1/strategies/${of.strategyId}/links`, { body })).body['linkId']);
};
const words = () => ({ strandId: plan.strandIds[0], title: 'Joint visits', what: 'Two services call together.' });
const adopt = async (more: object = {}, client = commander) =>
  client('POST', `/v1/options/${optionId}/adopt`, {
    body: {
      areaId: area,
      postId: await postOf(api.world, fire),
      dueOn: '2099-03-31',
      adaptation: 'By night.',
      ...more,
    },
  });
const pass = () => as(api.world.db, { role: 'worker' }, (tx) => raiseDue(tx, plan.strategyId));
/** The task that asks for the answer of the newest proposal. */
const asked = async () => {
  await pass();
  const text = 'select task_id as id from plan_proposals where strategy_id = $1 order by id desc limit 1';
  return (await api.world.rows<{ id: string }>(text, [plan.strategyId]))[0]?.id ?? '';
};

test('an option is written, changed on its version, and comes from a lesson or a link of its strategy alone', async () => {
  const lesson = { title: 'Close early', sourceKind: 'pilot', source: 'A pilot', learned: 'Early is better.' };
  const fromId = (await officer('POST', of('lessons'), { body: lesson })).body['lessonId'];
  const added = await officer('POST', of('options'), { body: { ...words(), fromId, riskId: risk } });
  expect(added.status, added.text).toBe(201);
  optionId = String(added.body['optionId']);
  const path = `/v1/options/${optionId}`;
  // The lesson was passed on to nobody, so that its title is the directorate's.
  expect((await officer('GET', path)).body).toMatchObject({ lesson: 'Close early', risk: 'Crack', adoptions: [] });
  expect((await commander('GET', path)).body).toMatchObject({ lesson: null, risk: 'Crack' });
  const change = { ...words(), fits: 'At night.', riskId: risk };
  for (const wrong of [{ fromId: risk }, { riskId: area }, { strandId: area }])
    expect((await officer('PUT', path, { body: { ...change, ...wrong }, version: 1 })).status).toBe(404);
  expect((await officer('PUT', path, { body: change, version: 1 })).body).toEqual({ version: 2 });
  expect((await officer('PUT', path, { body: change, version: 1 })).body['code']).toBe('version-changed');
  const scheme = await link('scheme', 'Arrest referral');
  await officer('PUT', path, { body: { ...change, fromId: scheme }, version: 2 });
  expect((await commander('GET', path)).body).toMatchObject({ lessonId: null, link: 'Arrest referral' });
  expect((await officer('POST', of('options'), { body: { ...words(), title: 'JOINT VISITS' } })).body['code']).toBe(
    'exists-already',
  );
  const other = await officer('POST', of('options'), { body: { ...words(), title: 'Patrols' } });
  const renamed = { body: { ...words(), title: 'Joint visits' }, version: 1 };
  const refused = await officer('PUT', `/v1/options/${String(other.body['optionId'])}`, renamed);
  expect(refused.body['code']).toBe('exists-already');
  expect((await leader('POST', of('options'), { body: words() })).status).toBe(403);
});

test('nobody adopts for an area of another strategy, in the post of another agency, or by a day that has passed', async () => {
  const elsewhere = await usualPlan(api.world, [council]);
  expect((await adopt({ areaId: await link('area', 'Far away', elsewhere) })).status).toBe(404);
  expect((await adopt({ areaId: risk })).status).toBe(404);
  expect((await adopt({ postId: await postOf(api.world, council) })).status).toBe(404);
  expect((await adopt({ dueOn: '2001-01-01' })).body['code']).toBe('in-the-past');
  expect((await adopt({}, officer)).status).toBe(403);
  await api.world.rows('update posts set ended_at = app_now() where id = $1', [await postOf(api.world, fire, 1)]);
  const ended = await adopt({ postId: await postOf(api.world, fire, 1) });
  expect(ended.body['code']).toBe('person-unknown');
});

test('of two who adopt one option for one area at the same time one is told that it is adopted', async () => {
  const answers = await Promise.all([adopt(), adopt({ adaptation: 'By day.' })]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect((await commander('GET', of('proposals'))).body['items']).toMatchObject([
    { kind: 'option', optionId, area: 'Northgate', title: 'Joint visits: Northgate', state: 'asked' },
  ]);
});

test('an option that is withdrawn while one adopts it is answered still; the plan takes it in with another lead where his post has ended', async () => {
  const withdraw = (version: number) =>
    officer('POST', `/v1/options/${optionId}/withdraw`, { body: { reason: 'It did harm.' }, version });
  expect((await withdraw(1)).body['code']).toBe('version-changed');
  expect((await withdraw(3)).body).toEqual({ version: 4 });
  expect((await withdraw(4)).body['code']).toBe('nothing-to-change');
  expect((await adopt({ areaId: await link('area', 'Southgate') })).body['code']).toBe('not-open');
  const task = await asked();
  const answer = { accepts: true, answer: 'It worked here.' };
  expect((await leader('POST', `/v1/plan-proposals/${task}/answer`, { body: answer })).body).toEqual({
    state: 'accepted',
  });
  expect((await adopt({ adaptation: 'Again.' })).body['code']).toBe('not-open');
  const post = await postOf(api.world, fire);
  await api.world.rows('update posts set ended_at = app_now() where id = $1', [post]);
  const takeIn = (body: object) => officer('POST', `/v1/plan-proposals/${task}/taken-in`, { body });
  const refused = await takeIn({});
  expect(refused.body['code']).toBe('person-unknown');
  expect((await takeIn({ leadPostId: await postOf(api.world, council) })).body).toEqual({ state: 'taken-in' });
  await api.world.rows('update posts set ended_at = null where id = $1', [post]);
  const { adoptions } = (await commander('GET', `/v1/options/${optionId}`)).body;
  expect(adoptions).toMatchObject([{ area: 'Northgate', state: 'taken-in', milestone: 'planned', colour: null }]);
  // Somebody else leads it, so he is asked whether he accepts.
  const state = `select n.state from nominations n join activities a on a.id = n.activity_id where a.title = 'Joint visits: Northgate'`;
  expect(await api.world.rows(state)).toEqual([{ state: 'asked' }]);
});

test('offered again, it is adopted for an area in whose plan it is once that activity is retired', async () => {
  const again = await officer('POST', `/v1/options/${optionId}/offer`, { body: {}, version: 4 });
  expect(again.body).toEqual({ version: 5 });
  expect((await adopt()).body['code']).toBe('exists-already');
  await api.world.rows(
    `update activities set retired_at = app_now(), retired_why = 'Over.' where title = 'Joint visits: Northgate'`,
  );
  expect((await adopt()).status).toBe(201);
});

test('the plan of an area holds what was adopted and what is tied to it, and rolls up; each risk is of the strategy', async () => {
  const tied = { strategyId: plan.strategyId, partIds: [plan.strandIds[0], plan.activityIds[0]] };
  await officer('POST', `/v1/links/${area}/parts`, { body: tied });
  await api.world.rows(`update dated_items set due_on = '2026-01-01' where id = $1`, [plan.milestoneIds[0]]);
  const say = (riskIds: string[]) =>
    officer('POST', `/v1/areas/${area}/risks`, { body: { strategyId: plan.strategyId, riskIds } });
  expect((await say([area])).status).toBe(404);
  expect((await say([risk, risk])).body).toEqual({ risks: 1 });
  const areas = async () => (await commander('GET', of('areas'))).body['items'] as Record<string, unknown>[];
  const [north] = await areas();
  expect(north).toMatchObject({ name: 'Northgate', waiting: 1, risks: [{ id: risk, name: 'Crack' }] });
  expect(north?.['tally']).toEqual({ activities: 1, done: 0, late: 1, colours: [] });
  expect(north?.['activities']).toMatchObject([
    { title: 'Activity 1', late: 1, retired: false, optionId: null },
    { title: 'Joint visits: Northgate', retired: true, optionId, option: 'Joint visits' },
  ]);
  expect((await say([])).body).toEqual({ risks: 0 });
  expect((await areas())[0]).toMatchObject({ risks: [] });
  expect(
    (await officer('POST', `/v1/areas/${risk}/risks`, { body: { strategyId: plan.strategyId, riskIds: [] } })).status,
  ).toBe(404);
});

test('nothing is adopted in a strand that has ended, nor taken into one, before the option has another strand', async () => {
  const task = await asked();
  await leader('POST', `/v1/plan-proposals/${task}/answer`, { body: { accepts: true, answer: 'Yes.' } });
  const strand = { name: 'Treatment' };
  const second = (await officer('POST', of('strands'), { body: strand })).body['strandId'];
  await api.world.rows(`update strands set retired_at = app_now(), retired_why = 'Merged.' where id = $1`, [
    plan.strandIds[0],
  ]);
  expect((await adopt({ areaId: await link('area', 'Eastgate') })).text).toContain(
    'The strand of this option has ended.',
  );
  const takeIn = () => officer('POST', `/v1/plan-proposals/${task}/taken-in`, { body: {} });
  expect((await takeIn()).text).toContain('The strand of this option has ended.');
  const moved = { body: { ...words(), strandId: second }, version: 5 };
  expect((await officer('PUT', `/v1/options/${optionId}`, moved)).body).toEqual({ version: 6 });
  expect((await takeIn()).body).toEqual({ state: 'taken-in' });
  const planned = await api.world.rows(
    `select a.strand_id as strand from activities a where a.title = 'Joint visits: Northgate' and a.retired_at is null`,
  );
  expect(planned).toEqual([{ strand: second }]);
});

test('nothing is written on the menu of a strategy that has ended', async () => {
  await api.world.rows(`update processes set state = 'closed', ended_at = app_now() where id = $1`, [plan.strategyId]);
  const version = 6;
  expect((await officer('POST', of('options'), { body: words() })).body['code']).toBe('not-open');
  expect((await officer('PUT', `/v1/options/${optionId}`, { body: words(), version })).body['code']).toBe('not-open');
  expect(
    (await officer('POST', `/v1/options/${optionId}/withdraw`, { body: { reason: 'x' }, version })).body['code'],
  ).toBe('not-open');
  expect((await adopt()).body['code']).toBe('not-open');
  const risks = { body: { strategyId: plan.strategyId, riskIds: [] } };
  expect((await officer('POST', `/v1/areas/${area}/risks`, risks)).body['code']).toBe('not-open');
});
