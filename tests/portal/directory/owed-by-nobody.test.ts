import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addInspector, day, draftOf } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { nth } from '../../support/stories/running-partnership.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { planOf, postOf } from '../../support/stories/strategies.ts';
import { valueOf } from '../../support/verdicts.ts';
import { addPerson, createWorld, openRound, record, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let officer: Browser;
/** One who has no part in the papers, and may so pass over a stage or change its rule. */
let other: Browser;
let administrator: Actor;

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  portal = await startPortal(database);
  const { personId: id, name } = world.officer;
  officer = await portal.browserOf({ id, name, email: 'lead.officer@example.org' });
  administrator = {
    ...(await addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator')),
    confirmed: true,
  };
  const { personId, name: otherName } = await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer');
  other = await portal.browserOf({ id: personId, name: otherName, email: 'other.officer@example.org' });
}, 60_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const goes = async (personId: string) =>
  valueOf(await as(world.db, actingFor(administrator), (tx) => leave(tx, administrator, { personId, choices: [] })));

test('what is left with nobody stands on one page, with names, since when, and what can be done', async () => {
  expect((await officer.get('/owed-by-nobody')).text).toContain('Somebody answers for every open task');
  const agency = await world.agency('Lonely Council');
  await openRound(world, [agency], { dueAt: Date.now() + 30 * day, title: 'Round of the lonely' });
  const leadPostId = await postOf(world, agency);
  const activities = [{ title: 'Raids on docks', leadPostId }];
  const strand = { priorityArea: 'Supply', name: 'Enforcement', leaderPostId: null, activities };
  const { strategyId } = await planOf(world, [strand], false);
  await record(world, strategyId, 'open');
  await goes(nth(agency.respondents, 0).personId);
  const { text } = await officer.get('/owed-by-nobody');
  expect(text).toMatch(/Round of the lonely[\s\S]*Lonely Council[\s\S]*Lonely Council Contact 1 has left/u);
  expect(text).toMatch(/no lead of an activity, Raids on docks/u);
  expect(text).toContain('Hand it to somebody');
  const start = await officer.get('/');
  expect(start.text).toContain('1 task is owed by nobody');
  expect(start.text).toContain('1 place in the work has nobody');
  // It cannot be put aside while nobody answers: only somebody who takes it over ends it.
  const [task] = await world.rows<{ id: string }>(`select id from tasks where agency_id = $1 and kind = 'answer'`, [
    agency.id,
  ]);
  await officer.post(`/requests/not-me/${task?.id ?? ''}`, {});
  expect((await officer.get('/owed-by-nobody')).text).toContain('Round of the lonely');
  const handOver = `/tasks/${task?.id ?? ''}/hand-over`;
  expect((await officer.get(handOver)).text).toContain('Lonely Council Manager 1');
  await officer.fill(handOver, { to: nth(Object.values(agency.managers), 0).personId });
  expect((await officer.get('/owed-by-nobody')).text).not.toContain('Round of the lonely');
});

test('a chair who leaves: warned before, then the stage is shown as stuck with what can be done', async () => {
  const body = await addBody(world, 'Governing Board', 3, { 0: 'chair' });
  const { processId } = await openedSignOff(world, [stageOf(body, { rule: { kind: 'chair' } })], { title: 'The plan' });
  const chair = nth(body.members, 0).personId;
  expect((await officer.get(`/directory/people/${chair}/leave`)).text).toMatch(
    /Without this person nobody can decide[\s\S]*The plan, Governing Board/u,
  );
  expect((await officer.get(`/directory/bodies/${body.id}`)).text).toContain('Without this person nobody can decide');
  await goes(chair);
  await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
  const { text } = await other.get(`/sign-offs/${processId}`);
  expect(text).toContain('The chair alone decides, and there is no chair who can.');
  expect(text).not.toContain('0 more must sign');
  expect(text).toMatch(/This stage is stuck[\s\S]*name another chair[\s\S]*skip this stage/u);
  expect((await officer.get(`/sign-offs/${processId}`)).text).not.toContain('skip this stage');
  expect((await officer.get('/owed-by-nobody')).text).toContain('stage 1: Governing Board');
  expect((await officer.get('/')).text).toContain('1 sign-off is stuck');
});

test('a stage gets another rule by a form that says what is missing, and keeps what was typed', async () => {
  const body = await addBody(world, 'Second Board', 3, { 0: 'chair' });
  const author = await addPerson(world.rows, world.directorateId, 'Author Officer', 'officer');
  const { processId } = await openedSignOff(world, [stageOf(body, { rule: { kind: 'chair' } })], {
    authorId: author.personId,
  });
  const page = `/sign-offs/${processId}/rule`;
  expect((await other.get(page)).text).toContain('How many must sign?');
  expect((await other.fill(page, { reason: 'The chair has left.' })).text).toContain('Say how many must sign');
  const again = await other.fill(page, { 'new-rule': 'count', 'new-count': '2', reason: '' });
  expect(again.text).toContain('Say why the rule is changed');
  await other.fill(page, { 'new-rule': 'count', 'new-count': '2', reason: 'The chair has left.' });
  expect(portal.decisions.at(-1)).toMatchObject({ act: 'change-rule' });
});

test('who inspects changes while the inspection runs; the page says when nobody does', async () => {
  const [ines, ivan] = [await addInspector(world), await addInspector(world, 'Ivan Inspector')];
  const agency = await world.agency('Inspected');
  const { processId } = await draftOf(world, [agency], [ines], { evidenceDueAt: Date.now() + 28 * day });
  await record(world, processId, 'open');
  const { personId: id, name } = administrator;
  const ada = await portal.browserOf({ id, name, email: 'ada.administrator@example.org' });
  expect((await ada.get(`/directory/people/${ines.personId}/leave`)).text).toContain('the directorate then sees to it');
  await goes(ines.personId);
  expect((await officer.get(`/inspections/${processId}`)).text).toContain('Nobody inspects now');
  const page = `/inspections/${processId}/inspectors`;
  const shown = await officer.get(page);
  expect(shown.text).toContain('Ivan Inspector');
  expect(shown.text).not.toContain('Ines Inspector');
  const saved = await officer.fill(page, { inspector: ivan.personId });
  expect(saved.headers.get('location')).toBe(`/inspections/${processId}?done=inspectors-changed`);
  expect((await officer.get(`/inspections/${processId}`)).text).toContain('Ivan Inspector');
});
