import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addInspector, day, draftOf, findingOf } from '../../support/stories/inspections.ts';
import { carry, draftReport, fillReport, freeze } from '../../support/stories/reports/reports.ts';
import { addBody, memberOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { aStage, draftDevelopment } from '../../support/stories/developments.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let fire: TestAgency;
let committee: TestBody;
let plan: Plan;
let officer: Client;
let ofCouncil: Client;
let ofFire: Client;
let author: Client;
let member: Client;
let stranger: Client;

beforeAll(async () => {
  api = await startApi();
  const { world } = api;
  council = await world.agency('Council', { respondents: 2 });
  fire = await world.agency('Fire');
  committee = await addBody(world, 'Committee', 1);
  const leadPostId = await postOf(world, council);
  const activities = [{ title: 'Raids', leadPostId, milestones: [] }];
  plan = await planOf(world, [{ priorityArea: '', name: 'Enforcement', leaderPostId: leadPostId, activities }]);
  officer = await api.as(world.officer);
  ofCouncil = await api.as(council.respondents[0]!);
  author = await api.as(council.respondents[1]!);
  ofFire = await api.as(fire.respondents[0]!);
  member = await api.as(memberOf(committee, 0));
  stranger = await api.as(memberOf(await addBody(world, 'Panel', 1), 0));
}, 120_000);
afterAll(() => api.end());

const find = async (client: Client, q: string) => {
  const { status, text, body } = await client('GET', `/v1/search?q=${encodeURIComponent(q)}`);
  expect(status, text).toBe(200);
  return body['items'] as { what: string; title: string; about: string; passage: { text: string; found: boolean }[] }[];
};
const whats = async (client: Client, q: string) => (await find(client, q)).map(({ what }) => what).toSorted();

describe('a report', () => {
  let reportId: string;

  it('is found while it is written by its officers and authors alone: its title, number, sections and authors', async () => {
    const which = { strategyId: plan.strategyId, bodyId: committee.id };
    reportId = await draftReport(officer, which, { title: 'Quokkas: progress', number: '10zz' });
    await fillReport(officer, reportId, { information: 'Every wombat was counted.' });
    const { personId } = council.respondents[1]!;
    const named = await officer('POST', `/v1/reports/${reportId}/authors`, { body: { personId, rank: 'Zoologist' } });
    expect(named.status, named.text).toBe(200);
    for (const client of [officer, author]) {
      expect(await whats(client, 'quokka')).toEqual(['report-draft']);
      expect(await whats(client, '10zz')).toEqual(['report-draft']);
      expect(await whats(client, 'wombats')).toEqual(['report-section']);
      expect(await whats(client, 'zoologist')).toEqual(['report-author']);
    }
    for (const client of [ofCouncil, ofFire, member, stranger])
      for (const q of ['quokka', '10zz', 'wombats', 'zoologist', 'REP-']) expect(await find(client, q), q).toEqual([]);
  });

  it('is found once when it is frozen, by the same alone', async () => {
    expect((await freeze(officer, reportId)).status).toBe(200);
    for (const client of [officer, author])
      for (const q of ['quokka', '10zz', 'wombats', 'zoologist', 'REP-'])
        expect(await whats(client, q), q).toEqual(['report']);
    for (const client of [ofCouncil, ofFire, member, stranger])
      for (const q of ['quokka', '10zz', 'wombats', 'zoologist', 'REP-']) expect(await find(client, q), q).toEqual([]);
  });

  it('is found by whoever sees the strategy, and by its body, once it is published to them, with the passage', async () => {
    await carry(api.world, officer, reportId, committee);
    expect((await officer('POST', `/v1/reports/${reportId}/publish`, { body: {} })).status).toBe(200);
    for (const client of [officer, ofCouncil, ofFire, member]) {
      const [found, ...others] = (await find(client, 'wombats')).filter(({ what }) => what !== 'paper');
      expect(others).toEqual([]);
      expect(found).toMatchObject({ what: 'report', about: 'Committee, 9 November 2026' });
      expect(found?.title).toContain('Quokkas: progress');
      expect(found?.passage.filter((part) => part.found).map(({ text }) => text)).toEqual(['wombat']);
    }
    expect(await find(stranger, 'wombats')).toEqual([]);
  });
});

describe('what hangs on a plan', () => {
  it('is found by everybody who sees the plan: what is offered, and what parts are tied to', async () => {
    const post = async (path: string, body: object) => {
      const made = await officer('POST', `/v1/strategies/${plan.strategyId}/${path}`, { body });
      expect(made.status, made.text).toBe(201);
    };
    await post('options', { title: 'Night buses', strandId: plan.strandIds[0], what: 'Buses for numbats', fits: '' });
    await post('links', { kind: 'operation', name: 'Operation Bilby', source: 'A plan' });
    for (const client of [officer, ofFire]) {
      expect(await whats(client, 'numbat')).toEqual(['option']);
      expect(await whats(client, 'bilby')).toEqual(['link']);
    }
    for (const q of ['numbat', 'bilby']) expect(await find(stranger, q)).toEqual([]);
  });

  it('is the directorate’s alone while it is drafted: a revision and a stage of a development', async () => {
    const drafted = await officer('POST', `/v1/strategies/${plan.strategyId}/revisions`, {
      body: { title: 'Dingoes in all areas', note: 'After the kowari review' },
    });
    expect(drafted.status, drafted.text).toBe(201);
    await draftDevelopment(api.world, [{ ...aStage('circulation', '2027-02-01'), title: 'Ask the emus' }]);
    expect(await whats(officer, 'dingo')).toEqual(['revision']);
    expect(await whats(officer, 'kowari')).toEqual(['revision']);
    expect(await whats(officer, 'emu')).toEqual(['stage']);
    for (const client of [ofCouncil, ofFire, stranger])
      for (const q of ['dingo', 'kowari', 'emu']) expect(await find(client, q), q).toEqual([]);
  });
});

describe('a finding and a recommendation', () => {
  it('are found by the inspector and officers, and by the agency once it has the reports', async () => {
    const { world } = api;
    const inspector = await addInspector(world);
    const { processId } = await draftOf(world, [council], [inspector], { evidenceDueAt: Date.now() + 28 * day });
    expect((await record(world, processId, 'open')).kind).toBe('taken');
    const { findingId } = await findingOf(world, inspector, processId, {
      agencyId: council.id,
      text: 'No potoroo is fed on Sundays.',
    });
    await world.rows(
      `insert into recommendations (process_id, finding_id, agency_id, text) values ($1, $2, $3, 'Buy potoroos a clock')`,
      [processId, findingId, council.id],
    );
    const ofInspector = await api.as(inspector);
    for (const client of [officer, ofInspector])
      expect(await whats(client, 'potoroo')).toEqual(['finding', 'recommendation']);
    expect(await find(ofCouncil, 'potoroo')).toEqual([]);
    await world.rows(`update inspections set preliminary_at = app_now(), final_at = app_now() where process_id = $1`, [
      processId,
    ]);
    expect(await whats(ofCouncil, 'potoroo')).toEqual(['finding', 'recommendation']);
    for (const client of [ofFire, stranger]) expect(await find(client, 'potoroo')).toEqual([]);
  });
});
