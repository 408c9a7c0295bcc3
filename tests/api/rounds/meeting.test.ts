import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPerson, openRound } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let partner: Client;
let stranger: Client;
let round: Awaited<ReturnType<typeof openRound>>;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  const [ours, theirs] = [await api.world.agency('Ours'), await api.world.agency('Theirs')];
  partner = await api.as(ours.respondents[0]!);
  stranger = await api.as(theirs.respondents[0]!);
  const day = 86_400_000;
  round = await openRound(api.world, [ours], {
    dueAt: Date.now() + 30 * day,
    eventAt: Date.now() + 10 * day,
    questions: [{ text: 'Agreed?', kind: 'position' }],
  });
});
afterAll(() => api.end());

it('the API takes who comes, moves the meeting by who saw it as it is, and tells what happened outside', async () => {
  const task = `/v1/tasks/${round.taskIds[0]}/meeting`;
  const meeting = `/v1/consultations/${round.processId}/meeting`;
  expect((await stranger('POST', task, { body: { reply: 'comes' } })).status).toBe(404);
  expect((await partner('POST', task, { body: { reply: 'sends' } })).status).toBe(422);
  expect((await partner('POST', task, { body: { reply: 'comes' } })).status).toBe(200);
  expect((await officer('GET', meeting)).body).toMatchObject({
    replies: [{ agency: 'Ours', reply: 'comes', by: 'Ours Contact 1', ofThisDate: true }],
  });
  // Whoever may write down an answer for an agency may say this for it, too.
  const administrator = await addPerson(api.world.rows, api.world.directorateId, 'Administrator', 'administrator');
  const said = await (await api.as(administrator))('POST', task, { body: { reply: 'sends', attendee: 'A. Nother' } });
  expect(said.status, said.text).toBe(200);
  const wall = `${new Date().getFullYear() + 1}-05-16T13:30`;
  const body = { event: { wall, zone: 'Europe/London' }, place: 'Library' };
  const { version } = (await officer('GET', `/v1/consultations/${round.processId}`)).body as { version: number };
  expect((await officer('POST', meeting, { body, version: version + 1 })).status).toBe(409);
  expect((await officer('POST', meeting, { body, version })).body).toEqual({ told: 1, version: version + 1 });
  expect((await officer('GET', meeting)).body).toMatchObject({ replies: [{ ofThisDate: false }] });
  expect((await partner('POST', meeting, { body, version })).status).toBe(403);
  const events = `/v1/consultations/${round.processId}/events`;
  const told = await officer('POST', events, { body: { said: 'An outside report came.' } });
  expect([told.status, told.body['told']]).toEqual([201, 1]);
  expect((await officer('GET', events)).body).toMatchObject({
    events: [{ said: 'An outside report came.', questions: [] }],
  });
});
