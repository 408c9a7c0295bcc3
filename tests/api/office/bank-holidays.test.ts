import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let agency: TestAgency;
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  agency = await api.world.agency('Borough One');
  officer = await api.as(api.world.officer);
  await api.world.setClock(new Date('2025-06-02T08:00:00Z'));
});
afterAll(() => api.end());

const coronation = { calendar: 'england-and-wales', day: '2025-06-26', title: 'Coronation' };

describe('bank holidays (R48)', () => {
  it('are listed, added and removed by officers and administrators, and by nobody else', async () => {
    const { directorateId } = api.world;
    const auditor = await api.as(await addPerson(api.world.rows, directorateId, 'Auditor', 'auditor'));
    const administrator = await api.as(
      await addPerson(api.world.rows, directorateId, 'Administrator', 'administrator'),
    );
    const partner = await api.as(agency.respondents[0]!);
    const day = { ...coronation, calendar: 'scotland' };
    for (const client of [auditor, partner])
      expect((await client('POST', '/v1/bank-holidays', { body: day })).status).toBe(403);
    expect((await administrator('POST', '/v1/bank-holidays', { body: day })).status).toBe(201);
    expect((await officer('POST', '/v1/bank-holidays', { body: day })).body['code']).toBe('nothing-to-change');
    const listed = await auditor('GET', '/v1/bank-holidays?calendar=scotland');
    expect(listed.body['items']).toContainEqual(day);
    const { title: _title, ...named } = day;
    expect((await administrator('POST', '/v1/bank-holidays/remove', { body: named })).body).toEqual(named);
    expect((await officer('GET', '/v1/bank-holidays')).body['items']).not.toContainEqual(day);
    expect((await officer('POST', '/v1/bank-holidays', { body: { ...day, day: '2200-01-01' } })).status).toBe(422);
  });

  it('show which rounds would change, and plan one anew when they are told to', async () => {
    const { processId } = await openRound(api.world, [agency], { dueAt: Date.parse('2025-06-27T16:00:00Z') });
    expect((await officer('GET', '/v1/bank-holidays/changes?calendar=england-and-wales')).body).toEqual({ items: [] });
    await officer('POST', '/v1/bank-holidays', { body: coronation });
    const { body } = await officer('GET', '/v1/bank-holidays/changes?calendar=england-and-wales');
    expect(body['items']).toMatchObject([
      {
        id: processId,
        kind: 'consultation',
        plans: [{ main: true, dueAt: '2025-06-27T16:00:00.000Z', tasks: 1, problem: null }],
      },
    ]);
    const planned = await officer('POST', `/v1/consultations/${processId}/plan-anew`);
    expect(planned.body).toMatchObject({ plans: 1, tasks: 1 });
    expect((await officer('POST', `/v1/consultations/${processId}/plan-anew`)).status).toBe(409);
  });
});
