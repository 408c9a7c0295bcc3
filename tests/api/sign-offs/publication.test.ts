import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addBody,
  memberOf,
  openedSignOff,
  signAs,
  stageOf,
  type TestSignOff,
} from '../../support/stories/sign-offs.ts';
import { addPerson } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let second: Client;
let signOff: TestSignOff;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  second = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer'));
  const board = await addBody(api.world, 'Board', 1);
  signOff = await openedSignOff(api.world, [stageOf(board)], { recommendation: 'That Bo Okonkwo is heard.' });
  const early = await officer('POST', at('redact'), { body: { words: 'Bo Okonkwo', reason: 'a name' } });
  expect([early.status, early.body['code']]).toEqual([409, 'not-signed-off']);
  await signAs(api.world, memberOf(board, 0), signOff.processId);
}, 60_000);
afterAll(() => api.end());

const at = (end: string) => `/v1/sign-offs/${signOff.processId}/${end}`;

test('a decision is redacted by one, made public by another as he saw it, and withdrawn', async () => {
  const made = await officer('POST', at('redact'), { body: { words: 'bo okonkwo', reason: 'a name' } });
  expect([made.status, made.body]).toEqual([200, { places: 1 }]);
  const shown = await second('GET', at('public'));
  expect(shown.body).toMatchObject({
    public: false,
    decision: { recommendation: 'That [redacted: a name] is heard.', outcome: 'approved', about: 'paper' },
    redactions: [{ block: 'recommendation', from: 5, to: 15, words: 'Bo Okonkwo', reason: 'a name' }],
  });
  const body = { seen: String(shown.body['sha256']) };
  expect((await officer('POST', at('make-public'), { body })).body['code']).toBe('not-independent');
  expect((await second('POST', at('make-public'), { body: { seen: 'x' } })).body['code']).toBe('version-changed');
  const told = await second('POST', at('make-public'), { body });
  expect([told.status, told.body]).toEqual([200, { reference: signOff.reference }]);
  expect((await second('POST', at('make-public'), { body })).body['code']).toBe('nothing-to-change');
  const [{ id: redactionId }] = shown.body['redactions'] as [{ id: string }];
  expect((await officer('POST', at('lift-redaction'), { body: { redactionId } })).body['code']).toBe('not-open');
  const other = await second('POST', at('withdraw'), { body: { reason: 'x', successor: 'SGN-0' } });
  expect(other.body).toMatchObject({
    code: 'malformed',
    detail: expect.stringContaining('another decision') as string,
  });
  expect((await second('POST', at('withdraw'), { body: { reason: 'Too little' } })).status).toBe(200);
  expect((await second('POST', at('withdraw'), { body: { reason: 'Again' } })).body['code']).toBe('nothing-to-change');
  expect((await officer('POST', at('lift-redaction'), { body: { redactionId } })).body).toEqual({ places: 1 });
  expect((await officer('POST', at('lift-redaction'), { body: { redactionId } })).body['code']).toBe(
    'nothing-to-change',
  );
});

test('who did what is in the trail, and what was redacted is not', async () => {
  const acts = await api.world.rows<{ act: string; details: unknown }>(
    `select act, details from audit_entries where act like 'public-decision-%' order by id`,
  );
  expect(acts.map(({ act }) => act)).toEqual([
    'public-decision-redacted',
    'public-decision-made',
    'public-decision-withdrawn',
    'public-decision-lifted',
  ]);
  expect(JSON.stringify(acts)).not.toContain('Okonkwo');
});

test('partners neither see what is redacted nor make anything public', async () => {
  const partner = await api.as((await api.world.agency('Council')).respondents[0]!);
  expect((await partner('GET', at('public'))).status).toBe(403);
  for (const act of ['redact', 'make-public', 'withdraw', 'lift-redaction'])
    expect((await partner('POST', at(act), { body: {} })).status, act).toBe(403);
  expect((await officer('GET', `/v1/sign-offs/${api.world.directorateId}/public`)).status).toBe(404);
});
