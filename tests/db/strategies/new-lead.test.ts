import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { changeActivity } from '../../../db/strategies/plan.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;
let prisons: TestAgency;
let plan: Plan;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
  prisons = await world.agency('Prisons', { respondents: 2 });
  const milestones = [
    { title: 'First', dueOn: '2031-03-31' },
    { title: 'Second', dueOn: '2032-03-31' },
  ];
  const leadPostId = await postOf(world, council);
  const activities = [{ title: 'Raids', leadPostId, milestones }];
  const strand = { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: null, activities };
  plan = await planOf(world, [strand], false);
  expect(await record(world, plan.strategyId, 'open')).toMatchObject({ kind: 'taken' });
}, 60_000);
afterAll(() => world.end());

const versionNow = async () =>
  (await world.rows<{ version: number }>('select version from strategies where process_id = $1', [plan.strategyId]))[0]
    ?.version ?? 0;
async function lead(agency: TestAgency, title = 'Raids'): Promise<void> {
  const [itemId = ''] = plan.activityIds;
  const leadPostId = await postOf(world, agency);
  const ifVersion = await versionNow();
  const change = { strategyId: plan.strategyId, itemId, ifVersion, title, leadPostId };
  valueOf(await as(world.db, actingFor(world.officer), (tx) => changeActivity(tx, world.officer, change)));
}
const told = async () =>
  (
    await world.rows<{ said: string; n: number }>(
      `select n.kind || ' ' || p.name as said, count(*)::int as n from notices n join people p on p.id = n.person_id
       where n.process_id = $1 group by 1 order by 1`,
      [plan.strategyId],
    )
  ).map(({ said, n }) => `${said}: ${n}`);

test('the watched dates go to the new lead, who is asked whether he accepts and is not told beside that that he answers', async () => {
  expect(await told()).toEqual([]);
  await lead(prisons);
  expect(await told()).toEqual([]);
  await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, plan.strategyId));
  expect(await told()).toContain('invitation Prisons Contact 1: 1');
  const tasks = await world.rows(
    `select agency_id as agency from tasks where process_id = $1 and kind = 'dated-item'`,
    [plan.strategyId],
  );
  expect(tasks).toEqual([{ agency: prisons.id }, { agency: prisons.id }]);
  const asked = await told();
  await lead(prisons, 'Raids and closures');
  expect(await told(), 'only its title changed').toEqual(asked);

  await world.setClock(new Date('2031-03-25T10:00:00Z'));
  await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, plan.strategyId));
  await world.rows(`update notices set state = 'mailed' where process_id = $1`, [plan.strategyId]);
  await lead(council);
  expect(await told()).toContain('handed-away Prisons Contact 1: 1');
});

test('who is away is asked through the substitute, and what is done already moves to nobody', async () => {
  await world.rows(
    `update tasks set state = 'answered' where process_id = $1 and id = (select task_id from dated_items order by due_on limit 1)`,
    [plan.strategyId],
  );
  await world.rows(
    `insert into absences (person_id, substitute_id, from_at, until_at) values ($1, $2, app_now() - interval '1 day', app_now() + interval '1 day')`,
    [prisons.respondents[0]?.personId, prisons.respondents[1]?.personId],
  );
  await lead(prisons);
  await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, plan.strategyId));
  expect(await told()).toContain('invitation Prisons Contact 2: 1');
  const tasks = await world.rows(
    `select a.name from tasks t join agencies a on a.id = t.agency_id where t.process_id = $1 and t.kind = 'dated-item' order by 1`,
    [plan.strategyId],
  );
  expect(tasks).toEqual([{ name: 'Council' }, { name: 'Prisons' }]);
});
