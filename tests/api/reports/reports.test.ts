import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBody, type TestBody } from '../../support/stories/sign-offs.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import {
  carry,
  draftReport,
  fillReport,
  freeze,
  reportAt,
  usualReport,
  write,
} from '../../support/stories/reports/reports.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let partner: Client;
let colleague: Client;
let committee: TestBody;
let plan: Plan;
let first: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council', { respondents: 2 });
  officer = await api.as(api.world.officer);
  partner = await api.as(council.respondents[0]!);
  colleague = await api.as(council.respondents[1]!);
  committee = await addBody(api.world, 'Committee', 1);
  const leadPostId = await postOf(api.world, council);
  const milestones = [{ title: 'First raid', dueOn: '2027-03-31' }];
  const activities = [{ title: 'Raids', leadPostId, milestones }];
  plan = await planOf(api.world, [{ priorityArea: '', name: 'Enforcement', leaderPostId: leadPostId, activities }]);
}, 120_000);
afterAll(() => api.end());

const which = () => ({ strategyId: plan.strategyId, bodyId: committee.id });
const textsOf = async (reportId: string, key: string) =>
  JSON.stringify((await reportAt(officer, reportId)).tree?.sections.find((one) => one.key === key)?.blocks);

describe('a report', () => {
  it('is drafted for a meeting of a body with the sections that its kind has, and is no partner’s to read', async () => {
    const nobody = await officer('POST', `/v1/strategies/${plan.strategyId}/reports`, {
      body: { ...usualReport, bodyId: plan.strategyId },
    });
    expect(nobody.body).toMatchObject({ code: 'malformed', facts: { field: 'bodyId' } });
    const strange = { ...usualReport, bodyId: committee.id, about: 'REV-1999-0001' };
    expect((await officer('POST', `/v1/strategies/${plan.strategyId}/reports`, { body: strange })).body).toMatchObject({
      facts: { field: 'about' },
    });
    const other = { ...usualReport, bodyId: committee.id, strandId: plan.activityIds[0] };
    expect((await officer('POST', `/v1/strategies/${plan.strategyId}/reports`, { body: other })).body).toMatchObject({
      facts: { field: 'strandId' },
    });
    first = await draftReport(officer, which(), { about: plan.reference, strandId: plan.strandIds[0] });
    const { sections, problems } = await reportAt(officer, first);
    expect(sections.map(({ key }) => key)).toEqual([
      'summary',
      'recommendation',
      'information',
      'equality',
      'finance',
      'papers',
      'contact',
    ]);
    expect(problems.map(({ place }) => place)).toEqual([
      'Summary',
      'B Supporting information',
      'C Equality and diversity implications',
      'D Financial implications',
      'E Background papers',
    ]);
    expect((await partner('GET', `/v1/reports/${first}`)).status).toBe(404);
    expect((await freeze(officer, first)).body).toMatchObject({ code: 'not-ready' });
  });

  it('is changed on the version that was seen', async () => {
    const { kind: _, ...said } = usualReport;
    const change = (version: number, more: object = {}) =>
      officer('PUT', `/v1/reports/${first}`, {
        body: { ...said, bodyId: committee.id, contact: 'Office: 020 7946 0000\nPress: 020 7946 0001', ...more },
        version,
      });
    expect((await change(1)).body).toEqual({ version: 2 });
    expect((await change(1)).body).toMatchObject({ code: 'version-changed' });
    expect((await change(2, { bodyId: plan.strategyId })).body).toMatchObject({ code: 'malformed' });
    expect(await textsOf(first, 'contact')).toContain('Press: 020 7946 0001');
    expect(await textsOf(first, 'recommendation')).toContain('That the report be noted.');
  });

  it('has authors with rank and unit, who see the draft; one writes the sections that are his, and nobody else’s', async () => {
    const { personId } = council.respondents[0]!;
    const give = (key: string, to: string | null) =>
      officer('POST', `/v1/reports/${first}/sections/give`, { body: { key, personId: to } });
    expect((await give('summary', personId)).body).toMatchObject({ facts: { field: 'personId' } });
    const named = await officer('POST', `/v1/reports/${first}/authors`, { body: { personId, rank: 'Inspector' } });
    expect(named.body).toEqual({ personId });
    expect((await give('nowhere', personId)).body).toMatchObject({ code: 'not-found' });
    expect((await give('summary', personId)).body).toEqual({ key: 'summary' });
    expect((await write(partner, first, 'summary', 'Written by the council.')).body).toEqual({ version: 2 });
    expect((await write(partner, first, 'finance', 'x')).body).toMatchObject({ code: 'not-allowed' });
    expect(await textsOf(first, 'contact')).toContain('Inspector Council Contact 1, Council');
    expect((await colleague('GET', `/v1/reports/${first}`)).status).toBe(404);
    const removed = () => officer('POST', `/v1/reports/${first}/authors/remove`, { body: { personId } });
    expect((await removed()).body).toEqual({ personId });
    expect((await removed()).body).toMatchObject({ code: 'not-found' });
    expect((await partner('GET', `/v1/reports/${first}`)).status).toBe(404);
    expect((await reportAt(officer, first)).sections[0]).toMatchObject({
      text: 'Written by the council.',
      writerId: null,
    });
  });

  it('loses nothing where two write one section, and says an explicit nil in its own sentence (S71)', async () => {
    const put = (version: number, text: string, nothing = false) =>
      officer('PUT', `/v1/reports/${first}/sections`, { body: { key: 'equality', text, nothing }, version });
    expect((await put(1, '', true)).body).toEqual({ version: 2 });
    expect((await put(1, 'Mine')).body).toMatchObject({ code: 'version-changed' });
    expect((await put(2, 'Mine', true)).body).toMatchObject({ facts: { field: 'nothing' } });
    expect(await textsOf(first, 'equality')).toContain('Nothing in this report has implications');
    const summary = { key: 'summary', text: '', nothing: true };
    expect((await officer('PUT', `/v1/reports/${first}/sections`, { body: summary, version: 2 })).body).toMatchObject({
      facts: { field: 'text' },
    });
    expect(
      (await officer('PUT', `/v1/reports/${first}/sections`, { body: { ...summary, key: 'none' }, version: 1 })).body,
    ).toMatchObject({ code: 'not-found' });
  });

  it('names what it cites, and is not frozen while anything is cited that is not there', async () => {
    const [activity = ''] = plan.activityIds;
    await fillReport(officer, first, {
      information: `Raids began, see {activity:${activity}} and {appendix:plan}. {#raids}\n\nSee {indicator:none}, Appendix 1 and {paragraph:raids}.`,
    });
    expect((await reportAt(officer, first)).problems.map(({ text }) => text)).toEqual([
      '“{appendix:plan}” names something that is not there.',
      '“{indicator:none}” names something that is not there.',
      '“Appendix 1” is cited, and the report has no such appendix.',
    ]);
    const refused = await freeze(officer, first);
    expect([refused.status, refused.body['code']]).toEqual([409, 'not-ready']);
    await write(
      officer,
      first,
      'information',
      `Raids began, see {activity:${activity}}. {#raids}\n\nSee {paragraph:raids}.`,
    );
    expect((await reportAt(officer, first)).problems).toEqual([]);
    expect(await textsOf(first, 'information')).toContain(`/strategies/${plan.strategyId}/activities/${activity}`);
  });
});

describe('a frozen report', () => {
  it('is kept under its hash, changes no more, and is opened again only for its next version', async () => {
    const frozen = await freeze(officer, first);
    expect([frozen.status, frozen.body['number']]).toEqual([200, 1]);
    expect((await freeze(officer, first)).body).toMatchObject({ code: 'not-open' });
    expect((await write(officer, first, 'papers', 'x')).body).toMatchObject({ code: 'not-open' });
    await expect(
      api.world.rows(`update report_versions set title = 'Another' where report_id = $1`, [first]),
    ).rejects.toThrow('a frozen report does not change');
    const anew = () => officer('POST', `/v1/reports/${first}/draft-anew`, { body: {} });
    expect((await anew()).status).toBe(200);
    expect((await anew()).body).toMatchObject({ code: 'not-open' });
    expect((await officer('POST', `/v1/reports/${first}/send`, { body: {} })).body).toMatchObject({ code: 'not-open' });
    expect((await freeze(officer, first)).body).toMatchObject({ number: 2 });
  });

  it('goes to its body as it is; once it is carried it is shown to all agencies, and not before', async () => {
    const publish = () => officer('POST', `/v1/reports/${first}/publish`, { body: {} });
    expect((await publish()).body).toMatchObject({ code: 'not-signed-off' });
    const sent = await officer('POST', `/v1/reports/${first}/send`, { body: {} });
    const signOffId = String(sent.body['signOffId']);
    expect((await officer('POST', `/v1/reports/${first}/send`, { body: {} })).body).toMatchObject({
      code: 'exists-already',
    });
    expect((await officer('POST', `/v1/sign-offs/${signOffId}/discard`, { body: {} })).status).toBe(200);
    await carry(api.world, officer, first, committee);
    expect((await partner('GET', '/v1/reports')).body['items']).toEqual([]);
    expect((await officer('POST', `/v1/reports/${first}/draft-anew`, { body: {} })).body).toMatchObject({
      code: 'not-open',
    });
    expect((await publish()).body).toEqual({ number: 2 });
    expect((await publish()).body).toMatchObject({ code: 'nothing-to-change' });
    const [shown] = (await partner('GET', '/v1/reports')).body['items'] as { id: string; number: number }[];
    expect(shown).toMatchObject({ number: 2, reportId: first });
    const version = await partner('GET', `/v1/report-versions/${shown?.id}`);
    expect(version.body).toMatchObject({ tree: { shape: 1, meeting: { body: 'Committee', number: '10' } } });
    expect((await partner('GET', `/v1/reports/${first}`)).status).toBe(404);
  });

  it('is found by the next one to the same body, and named in its first paragraph (S56)', async () => {
    const next = await draftReport(officer, which(), { meetsOn: '2027-02-08', number: '' });
    await fillReport(officer, next);
    expect(await textsOf(next, 'summary')).toContain('This report follows ');
    expect(await textsOf(next, 'summary')).toContain(`/reports/${first}/versions/2`);
    const elsewhere = await draftReport(officer, {
      ...which(),
      bodyId: (await addBody(api.world, 'Board', 1)).id,
    });
    expect(await textsOf(elsewhere, 'summary')).not.toContain('follows');
  });
});
