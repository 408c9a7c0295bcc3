import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeMember, setMember } from '../../../db/directory/bodies.ts';
import { as } from '../../../db/connect.ts';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { findForgotten } from '../../../db/decisions/find-forgotten.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
import { readStages, readTally } from '../../../db/sign-offs/read-stages.ts';
import { readUnreachable } from '../../../db/sign-offs/read-unreachable.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import {
  addBody,
  inHand,
  openedSignOff,
  proposeAs,
  signAs,
  stageOf,
  memberOf,
} from '../../support/stories/sign-offs.ts';
import { addPerson, createWorld, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, 60_000);
afterAll(() => world.end());

const day = 86_400_000;
const asOfficer = <T>(work: Parameters<typeof as<T>>[2]) => as(world.db, actingFor(world.officer), work);
const join = (bodyId: string, personId: string) =>
  asOfficer((tx) => setMember(tx, world.officer, { bodyId, personId, capacity: 'member' }));
const drop = (bodyId: string, personId: string) =>
  asOfficer((tx) => removeMember(tx, world.officer, { bodyId, personId }));
/** One look of the sign-off's workflow, which every change of members asks for. */
const look = (processId: string) => as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));

async function newPerson(): Promise<string> {
  const id = randomUUID();
  await world.rows('insert into people (id, name, email) values ($1, $2, $3)', [
    id,
    `New ${id.slice(0, 4)}`,
    `${id}@example.org`,
  ]);
  return id;
}
const tasksOf = (processId: string, personId: string) =>
  world.rows<{ id: string; state: string; dueAt: string }>(
    `select t.id, t.state, c.due_at as "dueAt" from tasks t join chase_plans c on c.id = t.plan_id
     where t.process_id = $1 and t.person_id = $2 order by t.id`,
    [processId, personId],
  );
const noticesTo = async (processId: string, personId: string) =>
  (
    await world.rows<{ kind: string }>(
      'select kind from notices where process_id = $1 and person_id = $2 order by created_at, kind',
      [processId, personId],
    )
  ).map(({ kind }) => kind);
const nudges = async (processId: string) =>
  (await world.rows('select from outbox where process_id = $1 and sent_at is null', [processId])).length;
let bodies = 0;
const board = (members: number) => addBody(world, `Board ${(bodies += 1)}`, members, { 0: 'chair' });

test('who joins while the stage is open is asked once, by the same meeting, however often it looks', async () => {
  const body = await board(3);
  const meetingAt = Date.now() + 30 * day;
  const { processId } = await openedSignOff(world, [stageOf(body, { meetingAt, wallText: '9 May' })]);
  const joiner = await newPerson();
  await join(body.id, joiner);
  expect(await nudges(processId)).toBe(1);
  await Promise.all([look(processId), look(processId), look(processId)]);
  const tasks = await tasksOf(processId, joiner);
  expect(tasks).toMatchObject([{ state: 'open' }]);
  expect(new Date(tasks[0]?.dueAt ?? 0).getTime()).toBe(meetingAt);
  expect(await noticesTo(processId, joiner)).toEqual(['invitation']);
  expect(
    await world.rows(`select from audit_entries where process_id = $1 and act = 'seats-followed'`, [processId]),
  ).toHaveLength(1);
});

test('a stage without a meeting asks who joins by the day that the others have', async () => {
  const body = await board(2);
  const { processId } = await openedSignOff(world, [stageOf(body)]);
  const joiner = await newPerson();
  await join(body.id, joiner);
  await look(processId);
  const [mine] = await tasksOf(processId, joiner);
  const [others] = await tasksOf(processId, memberOf(body, 0).personId);
  expect(mine?.dueAt).toEqual(others?.dueAt);
});

test('who comes to sit there as its secretary is asked nothing, and who becomes one is asked no more', async () => {
  const body = await board(3);
  const { processId } = await openedSignOff(world, [stageOf(body)]);
  const joiner = await newPerson();
  await asOfficer((tx) => setMember(tx, world.officer, { bodyId: body.id, personId: joiner, capacity: 'secretary' }));
  const writes = memberOf(body, 2).personId;
  await asOfficer((tx) => setMember(tx, world.officer, { bodyId: body.id, personId: writes, capacity: 'secretary' }));
  await look(processId);
  expect(await tasksOf(processId, joiner)).toEqual([]);
  expect(await tasksOf(processId, writes)).toMatchObject([{ state: 'withdrawn' }]);
});

test('who leaves the body is asked no more and told so only if he was told, and may come back', async () => {
  const body = await board(4);
  const meetingAt = Date.now() + 30 * day;
  const { processId } = await openedSignOff(world, [stageOf(body, { meetingAt })]);
  const [told, untold] = [memberOf(body, 2).personId, memberOf(body, 3).personId];
  await world.rows(`update notices set state = 'mailed' where person_id = $1`, [told]);
  await drop(body.id, told);
  await drop(body.id, untold);
  await look(processId);
  expect(await tasksOf(processId, told)).toMatchObject([{ state: 'withdrawn' }]);
  expect(await noticesTo(processId, told)).toEqual(['invitation', 'withdrawn']);
  expect(await noticesTo(processId, untold)).toEqual(['invitation']);
  await join(body.id, told);
  await look(processId);
  expect(await tasksOf(processId, told)).toMatchObject([{ state: 'withdrawn' }, { state: 'open' }]);
  expect(await noticesTo(processId, told)).toEqual(['invitation', 'withdrawn', 'invitation']);
});

test('taking seats away decides nothing: who is left has signed, and somebody else records the meeting', async () => {
  const body = await board(3);
  const { processId } = await openedSignOff(world, [stageOf(body)]);
  for (const index of [0, 1]) await signAs(world, memberOf(body, index), processId);
  await drop(body.id, memberOf(body, 2).personId);
  expect(await look(processId)).toMatchObject({ state: 'open', owed: 0 });
  const tally = await asOfficer(async (tx) => {
    const [stage] = await readStages(tx, processId);
    return stage && { ...(await readTally(tx, stage, [world.officer.personId])), changes: stage.seatChanges };
  });
  expect(tally).toMatchObject({
    held: true,
    changes: [{ kind: 'left', person: memberOf(body, 2).name, by: 'Lead Officer' }],
  });
  const other = await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer');
  const present = [0, 1].map((index) => memberOf(body, index).personId).join(',');
  const record = async (actor: Actor) => {
    const terms = {
      ...(await inHand(world, processId)),
      verdict: 'approve',
      metAt: Date.now() - day,
      present,
      apologies: '',
    };
    const id = await proposeAs(world, actor, processId, { act: 'record-meeting', terms });
    return as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, id));
  };
  expect(await record(other)).toMatchObject({ kind: 'taken', state: 'approved' });
});

test('a quorum that can no longer be reached is said at once', async () => {
  const body = await board(3);
  const { processId, reference } = await openedSignOff(world, [stageOf(body, { rule: { kind: 'count', count: 3 } })]);
  const unreachable = () => asOfficer((tx) => readUnreachable(tx, body.id));
  expect(await unreachable()).toEqual([]);
  await drop(body.id, memberOf(body, 2).personId);
  expect(await unreachable()).toMatchObject([{ id: processId, reference }]);
  expect(await look(processId)).toMatchObject({ state: 'open', owed: 2 });
  await join(body.id, await newPerson());
  expect(await unreachable()).toEqual([]);
});

test('who leaves the partnership takes his seat with him, and nobody inherits what was asked of it', async () => {
  const body = await board(3);
  const { processId } = await openedSignOff(world, [stageOf(body, { meetingAt: Date.now() + 30 * day })]);
  const { personId } = memberOf(body, 2);
  const left = await asOfficer((tx) => leave(tx, world.officer, { personId, choices: [] }));
  expect(left).toMatchObject({ ok: true, value: { bodies: 1, handed: 0, listed: 0 } });
  await look(processId);
  expect(await tasksOf(processId, personId)).toMatchObject([{ state: 'withdrawn' }]);
  const { rows } = await as(world.db, { role: 'worker' }, (tx) => tx.execute(`select from not_me_reports`));
  expect(rows).toEqual([]);
});

test('the relay nudges a sign-off whose stage asks others than who sits there', async () => {
  const body = await board(2);
  const { processId } = await openedSignOff(world, [stageOf(body, { meetingAt: Date.now() + 30 * day })]);
  await look(processId);
  await world.rows('update outbox set sent_at = now()');
  await findForgotten(world.db);
  expect(await nudges(processId)).toBe(0);
  await world.rows('insert into body_members (body_id, person_id) values ($1, $2)', [body.id, await newPerson()]);
  await findForgotten(world.db);
  expect(await nudges(processId)).toBe(1);
});

test('a member who joins while the stage is decided is asked once or not at all, never after it, in many trials', async () => {
  for (let trial = 0; trial < 20; trial += 1) {
    const body = await board(1);
    const { processId } = await openedSignOff(world, [stageOf(body)]);
    const joiner = await newPerson();
    const terms = { ...(await inHand(world, processId)), verdict: 'approve' };
    const id = await proposeAs(world, memberOf(body, 0), processId, { act: 'sign', terms });
    const [decided] = await Promise.all([
      as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, id)),
      join(body.id, joiner).then(() => look(processId)),
      look(processId),
    ]);
    expect(decided).toMatchObject({ kind: 'taken' });
    const { state } = await look(processId);
    const asked = (await tasksOf(processId, joiner)).map((task) => task.state);
    expect(state === 'approved' ? ['', 'withdrawn'] : ['open']).toContain(asked.join());
    expect(await noticesTo(processId, joiner)).toHaveLength(asked.length);
  }
}, 60_000);
