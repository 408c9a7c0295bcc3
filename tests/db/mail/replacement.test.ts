import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { markNotReached, markReachedAgain } from '../../../db/mail/acts.ts';
import { judgeOwed } from '../../../db/mail/judgement.ts';
import { replacePeople } from '../../../db/mail/replacement.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { PolicyStep } from '../../../domain/chase/policy.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addPerson, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

const opening = Date.parse('2026-11-02T10:00:00Z');
const dueAt = Date.parse('2026-12-04T17:00:00Z');
const hour = 3_600_000;
const worker = { role: 'worker' } as const;
let world: World;
let administrator: Actor;
let counter = 0;

beforeAll(async () => {
  world = await createWorld();
  administrator = await addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator');
});
afterAll(() => world.end());
beforeEach(async () => {
  counter += 1;
  await world.setClock(new Date(opening));
});

const escalation = (ladder: number): PolicyStep => ({
  kind: 'escalate',
  offset: { side: 'after', duration: 'PT1H' },
  recipients: { ladder },
});

/** A round with one step, which has just been raised. */
async function raised(agency: TestAgency, step: PolicyStep): Promise<void> {
  const { processId } = await openRound(world, [agency], {
    dueAt,
    policy: { steps: [step], sendingHour: 9, lateAnswers: true },
  });
  await world.setClock(new Date(dueAt + (step.kind === 'remind' ? -hour : hour)));
  await as(world.db, worker, (tx) => raiseDue(tx, processId));
}

/** What the post room makes of what a person is to be told: whether it is owed; whoever stands there instead is told. */
const judged = ({ personId }: Actor, kind: 'reminder' | 'escalation') =>
  as(world.db, worker, async (tx) => {
    const notices = await judgeOwed(tx, [{ personId, kind }]);
    const gone = notices.filter(({ verdict }) => !verdict.owed);
    await replacePeople(
      tx,
      gone.map(({ id }) => id),
    );
    return notices.map(({ verdict }) => verdict);
  });

test('who was told in place of an empty rung is replaced by whoever holds it now, and nothing fell', async () => {
  const agency = await world.agency(`Council ${counter}`, { ladder: [2] });
  await raised(agency, escalation(1));
  expect(await judged(agency.managers[2]!, 'escalation')).toEqual([{ owed: true }]);
  const first = await addPerson(world.rows, agency.id, `First ${counter}`, 'manager', 1);
  expect(await judged(agency.managers[2]!, 'escalation')).toEqual([{ owed: false, why: 'not-personStands' }]);
  expect(await judged(first, 'escalation')).toEqual([{ owed: true }]);
  expect(await world.rows('select rung, fell_to from notices where person_id = $1', [first.personId])).toEqual([
    { rung: 1, fell_to: null },
  ]);
});

test('a reminder that names a rung goes to whoever stands there', async () => {
  const agency = await world.agency(`Council ${counter}`);
  await raised(agency, { kind: 'remind', offset: { side: 'before', duration: 'PT1H' }, recipients: { ladder: 1 } });
  expect(await judged(agency.managers[1]!, 'reminder')).toEqual([{ owed: true }]);
});

test('an administrator is told only while no officer is reached', async () => {
  const agency = await world.agency(`Council ${counter}`, { ladder: [] });
  const mark = (act: typeof markNotReached) =>
    as(world.db, actingFor(administrator), (tx) => act(tx, administrator, world.officer.personId));
  await mark(markNotReached);
  await raised(agency, escalation(1));
  expect(await judged(administrator, 'escalation')).toEqual([{ owed: true }]);
  await mark(markReachedAgain);
  expect(await judged(administrator, 'escalation')).toEqual([{ owed: false, why: 'not-personStands' }]);
  expect(await judged(world.officer, 'escalation')).toEqual([{ owed: true }]);
});
