import { afterAll, beforeAll, expect, test } from 'vitest';
import { carriedReport, type FrozenReport } from '../../support/stories/frozen-report.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { addPerson } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let second: Client;
let report: FrozenReport;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  second = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer'));
  report = await carriedReport(api.world);
}, 60_000);
afterAll(() => api.end());

const at = (end: string) => `/v1/reports/${report.reportId}/${end}`;

test('what the public reads is redacted by one, made public by another as he saw it, and withdrawn', async () => {
  const nobody = await officer('POST', at('redact'), { body: { words: '(nobody)', reason: 'personal data' } });
  expect([nobody.status, nobody.body['code']]).toEqual([409, 'nothing-to-change']);
  const made = await officer('POST', at('redact'), { body: { words: "Ann O'Hara", reason: 'personal data' } });
  expect([made.status, made.body]).toEqual([200, { places: 1 }]);
  const shown = await second('GET', at('public'));
  expect(shown.text).not.toContain('Hara');
  expect(shown.body).toMatchObject({ public: false, redactions: [{ block: 'authors/0/name', from: 0, to: 10 }] });
  const body = { seen: String(shown.body['sha256']) };
  expect((await officer('POST', at('make-public'), { body })).body['code']).toBe('not-independent');
  expect((await second('POST', at('make-public'), { body: { seen: 'x' } })).body['code']).toBe('version-changed');
  expect((await second('POST', at('make-public'), { body })).status).toBe(200);
  expect((await second('POST', at('make-public'), { body })).body['code']).toBe('nothing-to-change');
  const [{ id: redactionId }] = shown.body['redactions'] as [{ id: string }];
  expect((await officer('POST', at('lift-redaction'), { body: { redactionId } })).body['code']).toBe('not-open');
  expect((await second('POST', at('withdraw'), { body: { reason: 'Too little' } })).status).toBe(200);
  expect((await officer('POST', at('lift-redaction'), { body: { redactionId } })).body).toEqual({ places: 1 });
});

test('partners neither see what is redacted nor write it', async () => {
  const partner = await api.as((await api.world.agency('Council')).respondents[0]!);
  expect((await partner('GET', at('public'))).status).toBe(403);
  expect((await partner('POST', at('redact'), { body: { words: 'x', reason: 'x' } })).status).toBe(403);
});

test('it is said which body came after another, and nobody is led in a circle', async () => {
  const [old, next] = [await addBody(api.world, 'Old board', 1), await addBody(api.world, 'New board', 1)];
  expect((await officer('POST', `/v1/bodies/${old.id}/replaced`, { body: { by: next.id } })).status).toBe(200);
  expect((await officer('GET', `/v1/bodies/${old.id}`)).body['replacedById']).toBe(next.id);
  const circle = await officer('POST', `/v1/bodies/${next.id}/replaced`, { body: { by: old.id } });
  expect(circle.body['code']).toBe('nothing-to-change');
  expect((await officer('POST', `/v1/bodies/${old.id}/replaced`, { body: { by: null } })).status).toBe(200);
});
