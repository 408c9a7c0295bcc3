import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let force: TestAgency;
let borough: TestAgency;
let council: TestAgency;

/** The force commands the borough, and not the council. */
beforeAll(async () => {
  scene = await openScene('2028-04-03T09:00:00Z');
  const { world } = scene;
  force = await world.agency('Force', { ladder: [1] });
  borough = await world.agency('Borough');
  council = await world.agency('Council');
  await world.rows('update agencies set parent_id = $1 where id = $2', [force.id, borough.id]);
  const { strategyId } = await usualPlan(world, [force, borough, council]);
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

test('who is no manager sees his own agency’s alone, and who leads nothing is told so', async () => {
  expect(await seenBy(force.respondents[0]!)).not.toContain('Activity 2');
  expect(await seenBy(borough.respondents[0]!)).toMatch(/1 activity; 1 return not sent/u);
  const other = await scene.world.agency('Other');
  expect(await seenBy(other.respondents[0]!)).toContain('Nothing in the plans is yours.');
  expect((await (await scene.browser(other.respondents[0]!)).get('/strategies')).text).toContain('href="/command"');
});
