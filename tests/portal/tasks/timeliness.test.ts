import { afterAll, beforeAll, expect, test } from 'vitest';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { askExtension } from '../../../db/tasks/extensions.ts';
import { readRecords } from '../../../db/tasks/read-timeliness.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { spanOf } from '../../../domain/tasks/span.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { valueOf } from '../../support/verdicts.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { answerText, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let health: TestAgency;
let youth: TestAgency;
let probation: TestAgency;
let officer: Browser;
const day = 86_400_000;
const browserOf = ({ personId, name }: Actor) => portal.browserOf({ id: personId, name, email: '' });
const contactOf = (agency: TestAgency) => agency.respondents[0]!;

/** Due on 20 March: Health answers in time, Youth late after more time was asked for and not decided, Probation never. */
beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  [health, youth, probation] = [
    await world.agency('Health'),
    await world.agency('Youth'),
    await world.agency('=Probation'),
  ];
  await world.setClock(new Date('2031-03-01T09:00Z'));
  const dueAt = Date.parse('2031-03-20T17:00Z');
  const { processId, taskIds } = await openRound(world, [health, youth, probation], { dueAt });
  const answer = (agency: TestAgency, taskId = '') =>
    as(world.db, actingFor(contactOf(agency)), (tx) =>
      submitAnswer(tx, contactOf(agency), { taskId, content: answerText('Agreed'), ifVersion: null }),
    );
  valueOf(await answer(health, taskIds[0]));
  const wanted = { taskId: taskIds[1] ?? '', wantedDueAt: dueAt + 7 * day, wantedWallText: 'then', reason: 'Leave' };
  valueOf(await as(world.db, actingFor(contactOf(youth)), (tx) => askExtension(tx, contactOf(youth), wanted)));
  await world.setClock(new Date('2031-03-25T09:00Z'));
  valueOf(await answer(youth, taskIds[1]));
  await world.setClock(new Date('2031-04-10T09:00Z'));
  await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
  await openedSignOff(world, [stageOf(await addBody(world, 'Board', 2))]);
  portal = await startPortal(database);
  officer = await browserOf(world.officer);
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

const plain = (html: string) => html.replaceAll(/<[^>]+>/gu, ' ').replaceAll(/\s+/gu, ' ');

test('an officer sees who was asked, who answered in time and whose clock it was, those first who should be spoken to', async () => {
  const text = plain((await officer.get('/timeliness?period=2031-Q1')).text);
  expect(text).toContain('January to March 2031. 4 asked for: 1 in time, 1 late, 1 missed');
  const at = ['=Probation 1 0 0 1 0 0 0 0 0 0', 'Youth 1 0 1 0 0 0 0 0 0 1', 'Health 1 1 0 0 0 0 0 0 0 0'];
  const places = at.map((line) => text.indexOf(line));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect((await officer.get('/timeliness?period=2030-Q1')).text).toContain('Nothing that was asked for is due');
});

test('the directorate’s decision and a body’s signatures are their own record', async () => {
  const text = plain((await officer.get('/timeliness?period=2031-Q1')).text);
  expect(text).toMatch(/Drugs Directorate 1 /u);
  const own = plain((await officer.get(`/timeliness/${world.directorateId}?period=2031-Q1`)).text);
  expect(own).toContain('1 asked for');
  expect(own).toContain('What the directorate owes itself');
  expect(plain((await officer.get('/timeliness?period=2031-Q2')).text)).toMatch(/Board 2 0 0 0 0 0 0 2 0 0/u);
});

test('an agency’s record leads to each task and says what it counts as', async () => {
  const { text, status } = await officer.get(`/timeliness/${youth.id}?from=1/3/2031&until=2031-03-31`);
  expect(status).toBe(200);
  expect(plain(text)).toContain('Waited for the directorate');
  expect(text).toMatch(/href="\/tasks\/[^"]+">Drugs strategy/u);
});

test('what is no period is said beside its field', async () => {
  const { status, text } = await officer.get('/timeliness?from=1/3/2031&until=1/2/2031');
  expect([status, text.includes('The last day must not be before the first')]).toEqual([422, true]);
  expect((await officer.get('/timeliness.csv?period=soon')).status).toBe(404);
});

test('a partner reads and downloads his own agency’s record, and finds no other', async () => {
  const partner = await browserOf(contactOf(youth));
  const { text } = await partner.get('/timeliness?period=2031-Q1');
  expect(text).toContain('Youth');
  expect(text).not.toContain('Probation');
  expect((await partner.get(`/timeliness/${youth.id}?period=2031-Q1`)).status).toBe(200);
  const file = await partner.get(`/timeliness/${youth.id}/tasks.csv?period=2031-Q1`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect(file.text).toContain('"Late","no","yes"');
  expect((await partner.get('/timeliness.csv?period=2031-Q1')).text.split('\r\n')).toHaveLength(3);
  for (const path of ['', '/tasks.csv'])
    expect((await partner.get(`/timeliness/${health.id}${path}`)).status).toBe(404);
});

test('the wall counts nothing for a partner who asks for another agency', async () => {
  const span = valueOf(spanOf({ period: '2031-Q1', from: '', until: '' }, '2031-01-01', 'Europe/London'));
  const read = (actor: Actor, agencyIds?: string[]) =>
    as(world.db, actingFor(actor), (tx) => readRecords(tx, { ...span, agencyIds }));
  expect((await read(contactOf(youth), [health.id, youth.id])).agencies.map(({ name }) => name)).toEqual(['Youth']);
  // Whatever he sees beside his own is the decision on what he asked for.
  expect((await read(contactOf(youth))).agencies.map(({ name }) => name)).toEqual(['Drugs Directorate', 'Youth']);
});

test('no name becomes a formula in the file of all', async () => {
  const { text } = await officer.get('/timeliness.csv?period=2031-Q1');
  expect(text).toContain(`"'=Probation","Agency","1"`);
});
