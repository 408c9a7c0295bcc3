import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { judgeOwed } from '../../../db/mail/judgement.ts';
import { markNotReached, markReachedAgain } from '../../../db/mail/acts.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { readStuck } from '../../../db/chase/read-stuck.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addPerson, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

const day = 86_400_000;
const opening = Date.parse('2026-11-02T10:00:00Z');
const dueAt = Date.parse('2026-12-04T17:00:00Z');
const worker = { role: 'worker' } as const;
let world: World;
let administrator: Actor;
let agency: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  administrator = await addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator');
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.setClock(new Date(opening));
  // Nobody stands on its ladder, so each rung falls to the directorate.
  agency = await world.agency(`Council ${Math.random()}`, { ladder: [] });
});

const mark = (person: Actor, act: typeof markNotReached) =>
  as(world.db, actingFor(administrator), (tx) => act(tx, administrator, person.personId));

/** A round whose first escalation has just been raised; whom it was told, and how many tasks nobody heard of. */
async function escalated() {
  const { processId, reference } = await openRound(world, [agency], { dueAt });
  for (let at = dueAt - 14 * day; at <= dueAt + 3 * day; at += day) {
    await world.setClock(new Date(at));
    await as(world.db, worker, (tx) => raiseDue(tx, processId));
  }
  const told = await world.rows<{ name: string; fellTo: string | null }>(
    `select p.name, n.fell_to as "fellTo" from notices n join people p on p.id = n.person_id where n.process_id = $1 and n.kind = 'escalation'`,
    [processId],
  );
  const { unheard } = await as(world.db, actingFor(administrator), readStuck);
  return { processId, told, unheard: unheard.filter((one) => one.reference === reference).map(({ tasks }) => tasks) };
}

test('an escalation that the officers hear is nothing to be shown', async () => {
  const { told, unheard } = await escalated();
  expect(told).toMatchObject([{ name: 'Lead Officer', fellTo: 'directorate' }]);
  expect(unheard).toEqual([]);
});

test('where no officer is reached the administrators are told, and it is shown', async () => {
  await mark(world.officer, markNotReached);
  const { told, unheard } = await escalated();
  expect(told).toMatchObject([{ name: 'Ada Administrator', fellTo: 'directorate' }]);
  expect(unheard).toEqual([1]);
  // The post room asks again whether he is the one to be told.
  const judged = await as(world.db, worker, (tx) => judgeOwed(tx, [{ ...administrator, kind: 'escalation' }]));
  expect(judged.map(({ verdict }) => verdict.owed)).toEqual([true]);
  await mark(world.officer, markReachedAgain);
});

test('where nobody at all is reached it is shown, until nothing is owed any more', async () => {
  for (const person of [world.officer, administrator]) await mark(person, markNotReached);
  const { processId, told, unheard } = await escalated();
  expect(told).toEqual([]);
  expect(unheard).toEqual([1]);
  await world.setClock(new Date(dueAt + 60 * day));
  await as(world.db, worker, (tx) => raiseDue(tx, processId));
  const { unheard: later } = await as(world.db, actingFor(administrator), readStuck);
  expect(later.filter((one) => one.id === processId)).toEqual([]);
  for (const person of [world.officer, administrator]) await mark(person, markReachedAgain);
});

test('a reminder that reaches nobody is no escalation, and the same step told twice tells nobody twice', async () => {
  const { processId } = await openRound(world, [agency], { dueAt });
  await mark(agency.respondents[0] ?? administrator, markNotReached);
  await world.setClock(new Date(dueAt - day));
  await as(world.db, worker, (tx) => raiseDue(tx, processId));
  await as(world.db, worker, (tx) => raiseDue(tx, processId));
  expect(
    await world.rows('select from notices where process_id = $1 and kind <> $2', [processId, 'invitation']),
  ).toEqual([]);
  expect(
    await world.rows(
      'select from chase_steps s join chase_plans c on c.id = s.plan_id where c.process_id = $1 and unheard > 0',
      [processId],
    ),
  ).toEqual([]);
});
