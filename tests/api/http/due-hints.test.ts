import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let council: TestAgency;

beforeAll(async () => {
  api = await startApi();
  await api.world.setClock(new Date('2026-11-30T10:00:00Z'));
  officer = await api.as(api.world.officer);
  council = await api.world.agency('Council');
});
afterAll(() => api.end());

const saturday = '9 January 2027 is a Saturday. The next working day is 11 January 2027.';
const round = (more: object) =>
  officer('POST', '/v1/consultations', {
    body: { title: 'Round', format: 'circulation', agencyIds: [council.id], ...more },
  });

describe('a day by which something is due', () => {
  it('that is no working day is named in the answer, by the bank holidays that count there', async () => {
    const weekend = await round({ due: { wall: '2027-01-09T17:00', zone: 'Europe/London' } });
    expect([weekend.status, weekend.body['hint']], weekend.text).toEqual([201, saturday]);
    const monday = { dueAt: '2027-01-04T17:00:00Z' };
    expect((await round({ ...monday, calendar: 'scotland' })).body['hint']).toBe(
      '4 January 2027 is a bank holiday. The next working day is 5 January 2027.',
    );
    expect((await round({ ...monday, calendar: 'england-and-wales' })).body).not.toHaveProperty('hint');
  });

  it('is judged by the clock of its process: it is Saturday there already', async () => {
    const made = await round({ dueAt: '2027-01-08T23:30:00Z', zone: 'Europe/Berlin' });
    expect(made.body['hint'], made.text).toBe(saturday);
  });

  it('says so once for a repeated request as for the first, and where a draft is changed', async () => {
    const key = 'the-same-request';
    const body = { title: 'Twice', format: 'circulation', agencyIds: [council.id], dueAt: '2027-01-09T17:00:00Z' };
    const first = await officer('POST', '/v1/consultations', { body, key });
    const again = await officer('POST', '/v1/consultations', { body, key });
    expect([again.headers.get('idempotency-replayed'), again.text]).toEqual(['true', first.text]);
    expect(first.body['hint']).toBe(saturday);
    const path = `/v1/consultations/${String(first.body['id'])}`;
    const { version } = (await officer('GET', path)).body;
    const changed = await officer('PATCH', path, {
      body: { dueAt: '2027-01-10T17:00:00Z' },
      version: Number(version),
    });
    expect(changed.body['hint']).toContain('10 January 2027 is a Sunday.');
  });

  it('is told to an agency that asks for more time, and to the officer who moves the date of a round', async () => {
    const { processId, taskIds } = await openRound(api.world, [council], { dueAt: Date.parse('2026-12-18T17:00:00Z') });
    const contact = await api.as(council.respondents[0]!);
    const asked = await contact('POST', `/v1/tasks/${taskIds[0]}/extension-request`, {
      body: { dueAt: '2027-01-09T17:00:00Z', reason: 'More time' },
    });
    expect(asked.body['hint'], asked.text).toBe(saturday);
    const moved = await officer('POST', `/v1/consultations/${processId}/extend`, {
      body: { dueAt: '2027-01-09T17:00:00Z', reason: 'More time for all' },
    });
    expect(moved.body['hint'], moved.text).toBe(saturday);
  });

  it('is found wherever it stands in a request', async () => {
    const made = await officer('POST', '/v1/inspections', {
      body: {
        title: 'Inspection',
        grounds: 'Returns are missing',
        agencyIds: [council.id],
        evidence: { dueAt: '2027-01-09T17:00:00Z' },
      },
    });
    expect(made.body['hint'], made.text).toBe(saturday);
  });

  it('is described: every route whose request has one may answer with a hint, and no other', async () => {
    type Schema = { readonly properties?: Record<string, unknown> };
    type Operation = { readonly responses: Record<string, { content?: Record<string, { schema: Schema }> }> };
    const { paths } = (await officer('GET', '/v1/openapi.json')).body as {
      paths: Record<string, Record<string, Operation>>;
    };
    const hinted = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.values(responses).some(({ content }) => content?.['application/json']?.schema.properties?.['hint'])
          ? [`${method} ${path}`]
          : [],
      ),
    );
    for (const one of [
      'post /v1/consultations',
      'patch /v1/consultations/{id}',
      'post /v1/consultations/{id}/extend',
      'post /v1/tasks/{id}/extension-request',
      'post /v1/inspections/{id}/findings',
      'post /v1/reviews/{id}/actions',
      'post /v1/sign-offs',
      'post /v1/dated-items/{id}/move',
    ])
      expect(hinted).toContain(one);
    expect(hinted.filter((one) => one.startsWith('get'))).toEqual([]);
    expect(hinted).not.toContain('post /v1/tasks/{id}/response');
  });
});
