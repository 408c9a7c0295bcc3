import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let bidder: Client;
let stranger: Client;
let plan: Plan;

beforeAll(async () => {
  api = await startApi();
  await api.world.setClock(new Date('2002-07-15T10:00:00Z'));
  council = await api.world.agency('Council');
  officer = await api.as(api.world.officer);
  bidder = await api.as(council.respondents[0]!);
  stranger = await api.as((await api.world.agency('Fire')).respondents[0]!);
  const leadPostId = await postOf(api.world, council);
  const activities = [{ title: 'Task force', leadPostId, milestones: [] }];
  plan = await planOf(
    api.world,
    [{ priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: leadPostId, activities }],
    false,
  );
  expect((await record(api.world, plan.strategyId, 'open')).kind).toBe('taken');
}, 120_000);
afterAll(() => api.end());

const path = (part: string) => `/v1/strategies/${plan.strategyId}/${part}`;
const bid = async (more: object = {}) =>
  officer('POST', path('bids'), {
    body: {
      funder: 'Home Office',
      purpose: 'A drugs task force',
      amountMinor: 25_000_000,
      bidderPostId: await postOf(api.world, council),
      submittedOn: '2001-12-03',
      expectedOn: '2002-09-30',
      activityIds: plan.activityIds,
      ...more,
    },
  });
const answer = (client: Client, id: string, body: object) =>
  client('POST', `/v1/bids/${id}/result`, { body: { answeredOn: '2002-07-15', ...body } });

describe('a bid', () => {
  let id = '';

  it('is written down with what it pays for, and its expected result is a date that is chased (S48, S49)', async () => {
    const made = await bid();
    expect(made.status, made.text).toBe(201);
    id = String(made.body['bidId']);
    const { body } = await stranger('GET', `/v1/bids/${id}`);
    expect(body).toMatchObject({
      funder: 'Home Office',
      bidder: 'Council Contact 1',
      submittedOn: '2001-12-03',
      expectedOn: '2002-09-30',
      overdue: false,
      state: 'submitted',
      activities: [{ title: 'Task force' }],
    });
    const [task] = await api.world.rows(
      `select t.kind, t.state, t.title from dated_items i join tasks t on t.id = i.task_id where i.id = $1`,
      [body['itemId']],
    );
    expect(task).toEqual({ kind: 'dated-item', state: 'open', title: 'Result of the bid: A drugs task force' });
    const moved = { newOn: '2002-11-30', reason: 'The Treasury is late.' };
    expect((await officer('POST', `/v1/dated-items/${String(body['itemId'])}/move`, { body: moved })).status).toBe(200);
    expect((await stranger('GET', `/v1/bids/${id}`)).body).toMatchObject({ expectedOn: '2002-11-30' });
  });

  it('is refused where its days do not follow each other, or it pays for what is not in the plan', async () => {
    expect((await bid({ submittedOn: '2002-07-16' })).body).toMatchObject({ facts: { field: 'submittedOn' } });
    expect((await bid({ expectedOn: '2001-12-02' })).body).toMatchObject({ facts: { field: 'expectedOn' } });
    expect((await bid({ activityIds: [plan.strandIds[0]] })).status).toBe(404);
    expect((await bid({ bidderPostId: plan.strategyId })).body).toMatchObject({ code: 'person-unknown' });
    expect((await bidder('POST', path('bids'), { body: {} })).status).toBe(403);
    expect(((await officer('GET', path('bids'))).body['items'] as object[]).length).toBe(1);
    expect((await api.world.rows('select from dated_items')).length).toBe(1);
  });

  it('is answered by who made it, once, with a sum that adds up; its date is kept by that', async () => {
    expect((await answer(stranger, id, { outcome: 'granted' })).status).toBe(404);
    const apart = await answer(bidder, id, { outcome: 'granted', grantedMinor: 5 });
    expect([apart.status, apart.body['facts']]).toEqual([422, { field: 'granted' }]);
    const said = { outcome: 'partly', grantedMinor: 10_000_000, conditions: 'For one year.' };
    const done = await answer(bidder, id, said);
    expect([done.status, done.body], done.text).toEqual([200, { state: 'partly' }]);
    const { outcome: state, ...kept } = said;
    expect((await stranger('GET', `/v1/bids/${id}`)).body).toMatchObject({ ...kept, state });
    const [item] = await api.world.rows(
      `select i.state, i.result, t.state as task from dated_items i join tasks t on t.id = i.task_id`,
    );
    expect(item).toEqual({ state: 'done', result: 'Granted in part: £100,000. For one year.', task: 'answered' });
    expect((await answer(officer, id, said)).body).toMatchObject({ code: 'already-answered' });
  });

  it('whose date was kept by hand before is answered all the same', async () => {
    const other = String((await bid({ purpose: 'Community work' })).body['bidId']);
    const { body } = await officer('GET', `/v1/bids/${other}`);
    const kept = { doneOn: '2002-07-15', result: 'Nothing.' };
    await officer('POST', `/v1/dated-items/${String(body['itemId'])}/settle`, { body: kept });
    expect((await answer(officer, other, { outcome: 'refused' })).body).toEqual({ state: 'refused' });
  });
});

describe('an outside initiative', () => {
  it('is noted with its cost by officers, and stands in the review of its quarter and in no later one (S73)', async () => {
    const note = (title: string, announcedOn: string) =>
      officer('POST', path('initiatives'), {
        body: { title, announcedBy: 'Home Office', announcedOn, costNote: 'Not known yet.' },
      });
    expect((await note('To come', '2002-07-16')).body).toMatchObject({ facts: { field: 'announcedOn' } });
    expect((await bidder('POST', path('initiatives'), { body: {} })).status).toBe(403);
    expect((await note('National crack plan', '2002-07-01')).status).toBe(201);
    const review = async (quarter: string) =>
      String((await officer('POST', '/v1/reviews', { body: { strategyId: plan.strategyId, quarter } })).body['id']);
    const titles = async (id: string) =>
      ((await officer('GET', `/v1/reviews/${id}`)).body['initiatives'] as { title: string }[]).map(
        ({ title }) => title,
      );
    const first = await review('2002-04-01');
    expect(await titles(first)).toEqual(['National crack plan']);
    await api.world.rows('update reviews set locked_at = app_now() where process_id = $1', [first]);
    await api.world.setClock(new Date('2002-08-01T10:00:00Z'));
    expect((await note('New legislation', '2002-07-20')).status).toBe(201);
    const second = await review('2002-07-01');
    expect([await titles(first), await titles(second)]).toEqual([['National crack plan'], ['New legislation']]);
    const { body } = await stranger('GET', path('initiatives'));
    expect((body['items'] as { title: string }[]).map(({ title }) => title)).toEqual([
      'New legislation',
      'National crack plan',
    ]);
  });
});
