import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { addColleague } from '../../../db/tasks/people.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { nth } from '../../support/stories/running-partnership.ts';
import { valueOf } from '../../support/verdicts.ts';
import { createWorld, openRound, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, 60_000);
afterAll(() => world.end());

test('a colleague who was asked for the task alone goes on answering for it when the contact leaves', async () => {
  const agency = await world.agency('Council', { respondents: 1 });
  const contact = nth(agency.respondents, 0);
  const { taskIds } = await openRound(world, [agency], { dueAt: Date.now() + 30 * 86_400_000 });
  const taskId = nth(taskIds, 0);
  valueOf(
    await as(world.db, actingFor(contact), (tx) =>
      addColleague(tx, contact, { taskId, name: 'Cleo Colleague', address: 'cleo@example.org' }),
    ),
  );
  const left = await as(world.db, actingFor(world.officer), (tx) =>
    leave(tx, world.officer, { personId: contact.personId, choices: [] }),
  );
  expect(left.ok).toBe(true);
  expect(
    await world.rows(
      'select p.name, w.invited_by = $2 as invited from task_answerers a join people p on p.id = a.person_id join task_people w on w.task_id = a.task_id and w.person_id = p.id where a.task_id = $1',
      [taskId, contact.personId],
    ),
  ).toEqual([{ name: 'Cleo Colleague', invited: true }]);
  const news = `select from notices n join people p on p.id = n.person_id where n.task_id = $1 and p.name = $2 and n.kind = 'handed-away'`;
  expect(await world.rows(news, [taskId, 'Cleo Colleague'])).toEqual([]);
});
