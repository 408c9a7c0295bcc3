import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { listVacancies } from '../../../db/directory/leaving/vacancies.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { addPerson, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let holder: Client;
let colleague: Client;
let stranger: Client;
let plan: Plan;
let lineId: string;

beforeAll(async () => {
  api = await startApi();
  await api.world.setClock(new Date('2003-06-30T10:00:00Z'));
  council = await api.world.agency('Council', { respondents: 2 });
  officer = await api.as(api.world.officer);
  holder = await api.as(council.respondents[0]!);
  colleague = await api.as(council.respondents[1]!);
  stranger = await api.as((await api.world.agency('Fire')).respondents[0]!);
  const leadPostId = await postOf(api.world, council);
  const activity = (title: string) => ({ title, leadPostId, milestones: [] });
  const strand = { priorityArea: 'Reducing supply', leaderPostId: leadPostId };
  plan = await planOf(api.world, [
    { ...strand, name: 'Enforcement', activities: [activity('Raids'), activity('Clubs')] },
    { ...strand, name: 'Education', activities: [activity('Schools')] },
  ]);
}, 120_000);
afterAll(() => api.end());

const lines = () => `/v1/strategies/${plan.strategyId}/budget-lines`;
async function planned(activityIndex: number, body: object) {
  const holderPostId = await postOf(api.world, council);
  return officer('POST', lines(), {
    body: { activityId: plan.activityIds[activityIndex], kind: 'funded', holderPostId, ...body },
  });
}
const say = (client: Client, body: object) =>
  client('POST', `/v1/budget-lines/${lineId}/amounts`, { body: { asAt: '2003-06-30', ...body } });
const money = async (client: Client) => (await client('GET', `/v1/strategies/${plan.strategyId}/money`)).body;

describe('the budget of an activity', () => {
  it('is planned by an officer over some years, and refused where the years do not add up to the total', async () => {
    const years = [
      { year: '2003/04', minor: 5_000_000 },
      { year: '2004/05', minor: 2_500_000 },
    ];
    const apart = await planned(0, { years, totalMinor: 8_000_000 });
    expect([apart.status, apart.body['code']], apart.text).toEqual([422, 'malformed']);
    expect(apart.text).toContain('£75,000, which is £5,000 less than this total');
    const made = await planned(0, { years, totalMinor: 7_500_000 });
    expect(made.status, made.text).toBe(201);
    [lineId = ''] = made.body['lineIds'] as string[];
    expect((await planned(0, { years: [years[0]] })).body).toMatchObject({ code: 'exists-already' });
    expect((await planned(1, { years: [{ year: '2003/05', minor: 1 }] })).status).toBe(422);
    expect((await planned(1, { years: [years[0]], kind: 'absorbed' })).status).toBe(201);
    expect((await planned(2, { years: [{ year: '2003/04', minor: 100_000 }], kind: 'in-kind' })).status).toBe(201);
    const other = await planOf(api.world, [], false);
    const elsewhere = await officer('POST', `/v1/strategies/${other.strategyId}/budget-lines`, {
      body: { activityId: plan.activityIds[0], kind: 'funded', holderPostId: await postOf(api.world, council), years },
    });
    expect(elsewhere.status, elsewhere.text).toBe(404);
  });

  it('is not planned by its holder, nor for an activity that is retired', async () => {
    expect((await holder('POST', lines(), { body: {} })).status).toBe(403);
    await api.world.rows('update activities set retired_at = app_now() where id = $1', [plan.activityIds[2]]);
    const years = [{ year: '2005/06', minor: 1 }];
    expect((await planned(2, { years })).body).toMatchObject({ code: 'not-open' });
    expect((await planned(1, { years, holderPostId: plan.strategyId })).body).toMatchObject({ code: 'person-unknown' });
  });
});

describe('the sums of a line', () => {
  it('are said by its holder and by officers; a colleague of the agency reads them, others see no line', async () => {
    expect((await say(holder, { what: 'actual', minor: 1_000_000 })).status).toBe(201);
    expect((await say(officer, { what: 'forecast', minor: 4_000_000 })).status).toBe(201);
    expect((await say(colleague, { what: 'actual', minor: 1 })).status).toBe(403);
    expect((await say(stranger, { what: 'actual', minor: 1 })).status).toBe(404);
    const { body } = await colleague('GET', `/v1/budget-lines/${lineId}`);
    expect(body).toMatchObject({
      budgetMinor: 5_000_000,
      forecastMinor: 4_000_000,
      actualMinor: 1_000_000,
      currency: 'GBP',
    });
    expect((body['amounts'] as { what: string; saidBy: string }[]).map(({ what, saidBy }) => [what, saidBy])).toEqual([
      ['forecast', 'Lead Officer'],
      ['actual', 'Council Contact 1'],
      ['budget', 'Lead Officer'],
    ]);
    expect(((await colleague('GET', lines())).body['items'] as object[]).length).toBe(4);
    expect((await stranger('GET', lines())).body['items']).toEqual([]);
  });

  it('need a reason where they do not agree with what stands, and a day that has come', async () => {
    const above = await say(holder, { what: 'forecast', minor: 5_100_000 });
    expect([above.status, above.text]).toEqual([
      422,
      expect.stringContaining('£1,000 above the budget of £50,000. Say why.'),
    ]);
    expect((await say(holder, { what: 'forecast', minor: 5_100_000, reason: 'Overtime.' })).status).toBe(201);
    expect((await say(holder, { what: 'actual', minor: 1_200_000, asAt: '2003-07-01' })).status).toBe(422);
  });

  it('are not the budget itself for whoever holds it: the directorate changes that, with a reason', async () => {
    const budget = { what: 'budget', minor: 999_900, reason: 'More.' };
    const refused = await say(holder, budget);
    expect([refused.status, refused.body['facts']]).toEqual([403, { field: 'what' }]);
    const [who] = council.respondents;
    const text = `insert into budget_amounts (line_id, what, minor, as_at, said_by) values ('${lineId}', 'budget', 5, '2003-06-30', '${who!.personId}')`;
    await expect(asPartner(who!.personId, text)).rejects.toThrow(/row-level security/u);
    const changed = { what: 'budget', minor: 5_500_000 };
    expect((await say(officer, changed)).text).toContain('This changes the budget of £50,000. Say why.');
    expect((await say(officer, { ...changed, minor: 5_000_000, reason: 'As planned.' })).status).toBe(201);
    const told = await api.world.rows(`select person_id as "personId" from notices where kind = 'budget-changed'`);
    expect(told).toEqual([{ personId: who!.personId }]);
  });

  it('hold as at the latest day, whenever they were said', async () => {
    expect((await say(officer, { what: 'actual', minor: 900_000, asAt: '2003-05-31', reason: 'Late.' })).status).toBe(
      201,
    );
    expect((await officer('GET', `/v1/budget-lines/${lineId}`)).body).toMatchObject({ actualMinor: 1_000_000 });
    await expect(api.world.rows('update budget_amounts set minor = 1')).rejects.toThrow('never changed');
  });

  it('cannot be said past the holder’s wall, nor in the name of somebody else', async () => {
    const [who] = council.respondents;
    const insert = (by: string) => [
      `insert into budget_amounts (line_id, what, minor, as_at, said_by) values ('${lineId}', 'actual', 5, '2003-06-30', '${by}')`,
    ];
    const [other] = [council.respondents[1]!.personId];
    for (const [person, by] of [
      [who!.personId, other],
      [other, other],
    ] as const)
      await expect(asPartner(person, insert(by)[0]!)).rejects.toThrow(/row-level security/u);
    await asPartner(who!.personId, insert(who!.personId)[0]!);
  });
});

async function asPartner(personId: string, text: string): Promise<void> {
  const client = await api.world.db.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local role concordat_partner');
    for (const name of ['person_id', 'person_ids'])
      await client.query(`select set_config('app.${name}', $1, true)`, [personId]);
    await client.query(`select set_config('app.agency_ids', $1, true)`, [council.id]);
    await client.query(text);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('what a strategy costs', () => {
  it('adds up by strand; the directorate sees of what, everybody else the strands alone', async () => {
    const all = await money(officer);
    expect(all).toMatchObject({
      currency: 'GBP',
      total: { budgetMinor: 12_600_000, forecastMinor: 12_700_000, actualMinor: 1_000_000, varianceMinor: 100_000 },
      strands: [
        { strand: 'Enforcement', budgetMinor: 12_500_000, forecastMinor: 12_600_000, varianceMinor: 100_000 },
        { strand: 'Education', budgetMinor: 100_000, varianceMinor: 0 },
      ],
    });
    expect((all['parts'] as { year: string; kind: string }[]).map(({ year, kind }) => `${year} ${kind}`)).toEqual([
      '2003/04 absorbed',
      '2003/04 funded',
      '2004/05 funded',
      '2003/04 in-kind',
    ]);
    for (const client of [stranger, holder]) expect(await money(client)).toEqual({ ...all, parts: [] });
    const auditor = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Auditor', 'auditor'));
    expect(await money(auditor)).toEqual(all);
  });

  it('is shown to no partner before the strategy is watched', async () => {
    const { strategyId } = await planOf(api.world, [{ priorityArea: '', name: 'Draft', leaderPostId: null }], false);
    expect((await stranger('GET', `/v1/strategies/${strategyId}/money`)).status).toBe(404);
    expect((await stranger('GET', `/v1/strategies/${strategyId}/budget-lines`)).status).toBe(404);
  });
});

describe('the holder of a line', () => {
  it('is changed by an officer: the new one says its sums from then on, and the last one sees it no more', async () => {
    const change = (holderPostId: string) =>
      officer('POST', `/v1/budget-lines/${lineId}/holder`, { body: { holderPostId } });
    const health = await api.world.agency('Health');
    const newHolder = await api.as(health.respondents[0]!);
    expect((await say(newHolder, { what: 'actual', minor: 1 })).status).toBe(404);
    expect((await change(await postOf(api.world, council))).body).toMatchObject({ code: 'exists-already' });
    expect((await change(plan.strategyId)).body).toMatchObject({ code: 'person-unknown' });
    expect((await change(await postOf(api.world, health))).status).toBe(200);
    expect((await say(newHolder, { what: 'actual', minor: 1_500_000 })).status).toBe(201);
    expect((await holder('GET', `/v1/budget-lines/${lineId}`)).status).toBe(404);
  });

  it('that has nobody in it is a vacancy of the directorate, unless its year is over', async () => {
    const vacant = async () =>
      (await as(api.world.db, actingFor(api.world.officer), listVacancies))
        .filter(({ place }) => place === 'holder')
        .map(({ name }) => name);
    expect(await vacant()).toEqual([]);
    await api.world.rows('update post_holders set until = app_now() where post_id = $1', [
      await postOf(api.world, council),
    ]);
    expect((await vacant()).toSorted()).toEqual(['Clubs, 2003/04', 'Raids, 2004/05', 'Schools, 2003/04']);
    await api.world.setClock(new Date('2004-06-30T10:00:00Z'));
    expect(await vacant()).toEqual(['Raids, 2004/05']);
  });
});
