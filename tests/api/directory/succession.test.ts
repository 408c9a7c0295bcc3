import { afterAll, beforeAll, expect, test } from 'vitest';
import { addInspector, day, draftOf } from '../../support/stories/inspections.ts';
import { nth } from '../../support/stories/running-partnership.ts';
import { addBody, inHand, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { addPerson, record } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let administrator: Client;

beforeAll(async () => {
  api = await startApi({ checkAnswers: true });
  const { world } = api;
  officer = await api.as(world.officer);
  administrator = await api.as(await addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator'));
}, 60_000);
afterAll(() => api.end());

test('an inspector who leaves is listed with the inspections, which get another one at any time', async () => {
  const { world } = api;
  const [ines, ivan] = [await addInspector(world), await addInspector(world, 'Ivan Inspector')];
  const agency = await world.agency('Inspected');
  const { processId } = await draftOf(world, [agency], [ines], { evidenceDueAt: Date.now() + 28 * day });
  await record(world, processId, 'open');
  const path = `/v1/people/${ines.personId}/leave`;
  expect((await administrator('POST', path, { body: {} })).body).toMatchObject({
    inspections: [{ id: processId, others: 0 }],
    stuck: [],
  });
  expect((await administrator('POST', path, { body: { dryRun: false } })).body).toMatchObject({ left: true });
  const inspectors = `/v1/inspections/${processId}/inspectors`;
  const { body } = await officer('GET', `/v1/inspections/${processId}`);
  const version = Number(body['version']);
  const gone = await officer('PUT', inspectors, { version, body: { inspectorIds: [ines.personId] } });
  expect([gone.status, gone.body['code']]).toEqual([422, 'person-unknown']);
  expect((await officer('PUT', inspectors, { version, body: { inspectorIds: [ivan.personId] } })).status).toBe(200);
  expect((await officer('GET', `/v1/inspections/${processId}`)).text).toContain('Ivan Inspector');
});

test('a stage whose chair leaves is said before, and goes by another rule by a decision', async () => {
  const { world } = api;
  const body = await addBody(world, 'Board', 3, { 0: 'chair' });
  const author = await addPerson(world.rows, world.directorateId, 'Author Officer', 'officer');
  const stages = [stageOf(body, { rule: { kind: 'chair' } })];
  const { processId } = await openedSignOff(world, stages, { authorId: author.personId });
  const path = `/v1/people/${nth(body.members, 0).personId}/leave`;
  expect((await officer('POST', path, { body: {} })).body).toMatchObject({
    stuck: [{ id: processId, stage: 'Board' }],
  });
  await officer('POST', path, { body: { dryRun: false } });
  const { stageId } = await inHand(world, processId);
  const changed = { stageId, rule: { kind: 'count', count: 1 }, reason: 'The chair has left.' };
  // Not by who drafted it.
  expect((await officer('POST', `/v1/sign-offs/${processId}/change-rule`, { body: changed })).status).toBe(422);
  const other = await api.as(await addPerson(world.rows, world.directorateId, 'Other Officer', 'administrator'));
  expect((await other('POST', `/v1/sign-offs/${processId}/change-rule`, { body: changed })).status).toBe(200);
});

test('the last officer stays, and nobody who has left becomes a substitute', async () => {
  const { world } = api;
  const agency = await world.agency('Council', { respondents: 2 });
  const [stays, goes] = [nth(agency.respondents, 0), nth(agency.respondents, 1)];
  await officer('POST', `/v1/people/${goes.personId}/leave`, { body: { dryRun: false } });
  const absence = {
    personId: stays.personId,
    substituteId: goes.personId,
    fromAt: '2031-01-01T00:00:00Z',
    untilAt: '2031-01-09T00:00:00Z',
  };
  const refused = await officer('POST', '/v1/absences', { body: absence });
  expect([refused.status, refused.body['code']]).toEqual([422, 'person-unknown']);
  await world.rows(
    `update post_holders h set until = app_now() from people p where p.id = h.person_id and p.name = 'Author Officer'`,
  );
  const last = await administrator('POST', `/v1/people/${world.officer.personId}/leave`, { body: { dryRun: false } });
  expect([last.status, last.body['detail']]).toEqual([
    403,
    'This is the last officer. Give somebody else the role first.',
  ]);
});
