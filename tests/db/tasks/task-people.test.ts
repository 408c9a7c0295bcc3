import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { listNotMe } from '../../../db/tasks/read-requests.ts';
import { addColleague, handOver, sayNotMe } from '../../../db/tasks/people.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createWorld, openRound, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const dueAt = Date.now() + 30 * 86_400_000;
const answering = async (taskId: string) =>
  (
    await world.rows<{ name: string }>(
      'select p.name from task_people t join people p on p.id = t.person_id where t.task_id = $1 and t.left_at is null order by 1',
      [taskId],
    )
  ).map((row) => row.name);

test('a contact hands the task to a colleague: both are told, and what is owed to who left is no longer his', async () => {
  const agency = await world.agency('Council');
  const [contact] = agency.respondents;
  const { taskIds } = await openRound(world, [agency], { dueAt });
  const taskId = taskIds[0] ?? '';
  if (contact === undefined) throw new Error('no contact');
  const to = { name: 'New Colleague', address: 'new.colleague@example.org' };
  const done = await as(world.db, actingFor(contact), (tx) => handOver(tx, contact, { taskId, to, reason: 'leave' }));
  expect(done.ok).toBe(true);
  expect(await answering(taskId)).toEqual(['New Colleague']);
  const told = await world.rows<{ kind: string }>(
    `select kind from notices where task_id = $1 and kind like 'handed%' order by kind`,
    [taskId],
  );
  expect(told.map((row) => row.kind)).toEqual(['handed-away', 'handed-over']);
});

test('"not the right person" reaches the directorate, and handing the task over settles it', async () => {
  const agency = await world.agency('Health');
  const [contact] = agency.respondents;
  const { taskIds } = await openRound(world, [agency], { dueAt });
  const taskId = taskIds[0] ?? '';
  if (contact === undefined) throw new Error('no contact');
  const words = { reason: 'I moved to housing', suggestion: 'Ask Kim' };
  const said = await as(world.db, actingFor(contact), (tx) => sayNotMe(tx, contact, { taskId, ...words }));
  expect(said).toMatchObject({ ok: true, value: { othersAnswer: false } });
  const open = () => as(world.db, actingFor(world.officer), (tx) => listNotMe(tx));
  expect(await open()).toMatchObject([{ taskId, answering: 0, ...words }]);
  await as(world.db, actingFor(world.officer), (tx) =>
    handOver(tx, world.officer, { taskId, to: { name: 'Kim Right', address: 'kim@example.org' }, reason: '' }),
  );
  expect(await open()).toEqual([]);
  expect(await answering(taskId)).toEqual(['Kim Right']);
});

test.each(['a@b@example.org', 'a,b@example.org', 'a@example.org\r\nRCPT TO:<x@evil.test>', 'a\u0000@example.org'])(
  'an address like %j is refused on entry (R63)',
  async (address) => {
    const agency = await world.agency(`Agency ${address.length}${address.charCodeAt(1)}`);
    const { taskIds } = await openRound(world, [agency], { dueAt });
    const [contact] = agency.respondents;
    if (contact === undefined) throw new Error('no contact');
    const added = await as(world.db, actingFor(contact), (tx) =>
      addColleague(tx, contact, { taskId: taskIds[0] ?? '', name: 'Mallory', address }),
    );
    expect(added.ok).toBe(false);
  },
);
