import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { addInspector, checkedInspection } from '../../support/stories/inspections.ts';
import { addBody, type TestBody } from '../../support/stories/sign-offs.ts';
import { addPerson, record, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let health: TestAgency;
let ines: Actor;
let head: Actor;
let inspector: Client;
let agency: Client;
let board: TestBody;

beforeAll(async () => {
  api = await startApi();
  health = await api.world.agency('Health');
  ines = await addInspector(api.world);
  head = await addPerson(api.world.rows, api.world.directorateId, 'Hedda Head', 'manager');
  inspector = await api.as(ines);
  agency = await api.as(health.respondents[0]!);
  board = await addBody(api.world, 'Oversight Board', 2, { 0: 'chair' });
});
afterAll(() => api.end());

const signing = (person: Actor) => api.as(person, ['read', 'write', 'sign']);

async function final(): Promise<string> {
  const { processId, documentId } = await checkedInspection(api.world, health, ines);
  await record(api.world, processId, 'finalise', { documentId });
  return processId;
}

const propose = (id: string, authoriser: Actor, body: object = {}) =>
  inspector('POST', `/v1/inspections/${id}/step-proposals`, {
    body: {
      to: 'improvement-notice',
      reason: 'Nothing was done',
      conditions: ['A rota'],
      authoriserId: authoriser.personId,
      ...body,
    },
  });
const told = (id: string, kind: string) =>
  api.world.rows<{ name: string }>(
    'select p.name from notices n join people p on p.id = n.person_id where n.process_id = $1 and n.kind = $2',
    [id, kind],
  );
const rungOf = async (id: string) =>
  (await api.world.rows<{ rung: string }>('select rung from inspections where process_id = $1', [id]))[0]?.rung;
const stepsOf = async (client: Client, id: string) =>
  (await client('GET', `/v1/inspections/${id}/steps`)).body['items'] as Record<string, unknown>[];

describe('a step of the ladder', () => {
  it('is taken once the person named confirms it, and names nobody who has not', async () => {
    const id = await final();
    const proposed = await propose(id, head);
    expect(proposed.status, proposed.text).toBe(201);
    expect(await told(id, 'step-to-authorise')).toEqual([{ name: 'Hedda Head' }]);
    expect([await rungOf(id), await stepsOf(agency, id)]).toEqual(['report', []]);
    const path = `/v1/inspections/${id}/step-proposals/${String(proposed.body['proposalId'])}`;
    for (const other of [ines, api.world.officer, health.respondents[0]!])
      expect((await (await signing(other))('POST', `${path}/confirm`)).status, other.name).toBe(404);
    expect((await (await api.as(head, ['read', 'write']))('POST', `${path}/confirm`)).body).toMatchObject({
      code: 'scope-missing',
    });
    expect(await rungOf(id)).toBe('report');
    const confirmed = await (await signing(head))('POST', `${path}/confirm`);
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(await stepsOf(agency, id)).toMatchObject([
      { to: 'improvement-notice', grade: 'head', authorisedBy: 'Hedda Head', authority: 'confirmed', conditions: [{}] },
    ]);
    expect((await (await signing(head))('POST', `${path}/confirm`)).body).toMatchObject({ code: 'not-found' });
  });

  it('is authorised by the chair of a body, who sees of the inspection what is asked', async () => {
    const id = await final();
    const chair = board.members[0]!;
    const client = await signing(chair);
    expect((await client('GET', `/v1/inspections/${id}/step-proposals`)).status).toBe(404);
    const proposed = await propose(id, chair, { to: 'referral', conditions: [], bodyId: board.id });
    expect(proposed.status, proposed.text).toBe(201);
    expect((await client('GET', `/v1/inspections/${id}/step-proposals`)).body['items']).toMatchObject([
      { to: 'referral', state: 'waiting', reason: 'Nothing was done' },
    ]);
    expect((await client('GET', `/v1/inspections/${id}`)).status).toBeGreaterThanOrEqual(403);
    const path = `/v1/inspections/${id}/step-proposals/${String(proposed.body['proposalId'])}/confirm`;
    const confirmed = await client('POST', path);
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(await rungOf(id)).toBe('referral');
  });

  it('is not taken where the person named says no; whoever proposed it is told why', async () => {
    const id = await final();
    const proposed = await propose(id, head);
    const path = `/v1/inspections/${id}/step-proposals/${String(proposed.body['proposalId'])}`;
    const client = await signing(head);
    expect((await client('POST', `${path}/deny`, { body: { why: 'Not yet.' } })).status).toBe(200);
    expect(await told(id, 'step-denied')).toEqual([{ name: ines.name }]);
    expect((await client('POST', `${path}/confirm`)).body).toMatchObject({ code: 'not-found' });
    expect(await rungOf(id)).toBe('report');
    const listed = await inspector('GET', `/v1/inspections/${id}/step-proposals`);
    expect(listed.body['items']).toMatchObject([{ state: 'denied', answer: 'Not yet.' }]);
  });

  it('is authorised by nobody who proposes it, holds too little or belongs to the agency; a later one replaces it', async () => {
    const id = await final();
    expect((await propose(id, ines)).body).toMatchObject({ code: 'not-independent' });
    expect((await propose(id, api.world.officer)).body).toMatchObject({ code: 'grade-too-low' });
    expect((await propose(id, health.respondents[0]!)).body).toMatchObject({ code: 'person-unknown' });
    expect((await agency('POST', `/v1/inspections/${id}/step-proposals`, { body: {} })).status).toBe(403);
    const first = await propose(id, head);
    expect((await propose(id, api.world.officer, { to: 'warning', conditions: [] })).status).toBe(201);
    const path = `/v1/inspections/${id}/step-proposals/${String(first.body['proposalId'])}/confirm`;
    expect((await (await signing(head))('POST', path)).body).toMatchObject({ code: 'not-found' });
    const able = (await inspector('GET', `/v1/inspections/${id}/step-authorisers`)).body['items'];
    expect(able).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Hedda Head', grade: 'head' }),
        expect.objectContaining({ name: api.world.officer.name, grade: 'officer' }),
      ]),
    );
  });

  it('needs the minute of a body that has met, of this inspection, or somebody who confirms it', async () => {
    const id = await final();
    const minute = (metOn: string) =>
      inspector('POST', `/v1/inspections/${id}/minutes`, {
        body: { bodyId: board.id, metOn, fileName: 'minute.txt', content: Buffer.from('Agreed.').toString('base64') },
      });
    expect((await minute('2099-01-01')).body).toMatchObject({ code: 'malformed' });
    const added = await minute('2026-11-02');
    expect(added.status, added.text).toBe(201);
    const step = (inspectionId: string) =>
      inspector('POST', `/v1/inspections/${inspectionId}/step`, {
        body: { to: 'warning', reason: 'Nothing was done', minuteId: added.body['minuteId'] },
      });
    expect((await step(await final())).body).toMatchObject({ code: 'authority-missing' });
    expect((await step(id)).status).toBe(200);
    expect(await stepsOf(inspector, id)).toMatchObject([
      { authorisedBy: 'Oversight Board', authority: 'minute', minuteId: added.body['minuteId'] },
    ]);
    expect(await stepsOf(agency, id)).toMatchObject([{ authority: 'minute', minuteId: null }]);
  });
});
