import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let force: TestAgency;
let borough: TestAgency;
let council: TestAgency;
let strategyId: string;

/** The force commands the borough, and not the council. */
beforeAll(async () => {
  scene = await openScene('2028-04-03T09:00:00Z');
  const { world } = scene;
  force = await world.agency('Force', { ladder: [1] });
  borough = await world.agency('Borough');
  council = await world.agency('Council');
  await world.rows('update agencies set parent_id = $1 where id = $2', [force.id, borough.id]);
  ({ strategyId } = await usualPlan(world, [force, borough, council]));
  await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter: '2028-04-01' }));
});
afterAll(() => scene.end());

const seenBy = async (person: { personId: string; name: string }) =>
  (await (await scene.browser(person)).get('/command')).text;

test('a manager sees what his agency and those below it lead, what is overdue, and which returns have not come', async () => {
  const seen = await seenBy(force.managers[1]!);
  for (const text of ['Activity 1', 'Activity 2', 'Milestone 2', 'Borough Contact 1', 'Not sent yet', 'Overdue'])
    expect(seen).toContain(text);
  expect(seen).toMatch(/2 activities; 2 returns not sent; 2\s+milestones overdue/u);
  expect(seen).not.toContain('Activity 3');
});

test('it says which return is overdue and leads to it, and is linked from where one begins', async () => {
  await scene.world.setClock(new Date('2028-05-02T09:00:00Z'));
  const lead = await scene.browser(borough.respondents[0]!);
  const page = (await lead.get('/command')).text;
  expect(page).toMatch(/href="\/returns\/[0-9a-f-]+">The return[\s\S]*Overdue[\s\S]*Due/u);
  for (const from of ['/', '/tasks', `/strategies/${strategyId}`])
    expect((await lead.get(from)).text, from).toContain('href="/command"');
});

test('the page of an activity calls a milestone overdue as its own page does, and leads to what hangs on it', async () => {
  const { world } = scene;
  const [activity] = await world.rows<{ id: string }>(
    `select a.id from activities a join strands s on s.id = a.strand_id where s.strategy_id = $1 and a.title = 'Activity 2'`,
    [strategyId],
  );
  const made = { strategyId, title: 'Ask earlier', source: 'A', learned: 'Ask.', sourceKind: 'internal' };
  await world.rows(
    `with l as (insert into lessons (strategy_id, title, source_kind, source, learned) values ($1, $2, $3, $4, $5) returning id)
     insert into lesson_uses (lesson_id, activity_id, note) select l.id, $6, 'Used' from l`,
    [made.strategyId, made.title, made.sourceKind, made.source, made.learned, activity?.id],
  );
  const path = `/strategies/${strategyId}/activities/${activity?.id}`;
  const page = (await (await scene.browser(world.officer)).get(path)).text;
  expect(page).toMatch(/Milestone 2[\s\S]*Overdue/u);
  expect(page).toMatch(/Lesson that was used:[\s\S]*Ask earlier/u);
  expect(page).toContain(`/strategies/${strategyId}/plan?act=change-activity`);
  expect((await (await scene.browser(borough.respondents[0]!)).get(path)).text).not.toContain('Change the activity');
});

test('it lists what else the plans ask of his agencies: nominations, proposals, values, results of bids', async () => {
  const { world } = scene;
  const other = await usualPlan(world, [council], false);
  expect((await record(world, other.strategyId, 'open')).kind).toBe('taken');
  await scene.pass(other.strategyId, '2028-05-02T09:01:00Z');
  const page = (await (await scene.browser(council.respondents[0]!)).get('/command')).text;
  expect(page).toMatch(/Accept or decline the nomination[\s\S]*Lead: Activity 1/u);
  expect(page).toContain('Strand leader: Enforcement');
});

test('who is no manager sees his own agency’s alone, and who leads nothing is told so', async () => {
  expect(await seenBy(force.respondents[0]!)).not.toContain('Activity 2');
  expect(await seenBy(borough.respondents[0]!)).toMatch(/1 activity; 1 return not sent/u);
  const other = await scene.world.agency('Other');
  expect(await seenBy(other.respondents[0]!)).toContain('Nothing in the plans is yours.');
  expect((await (await scene.browser(other.respondents[0]!)).get('/strategies')).text).toContain('href="/command"');
});
