import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Line, linesOf, type Plan, usualPlan, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let health: TestAgency;
let fire: TestAgency;
let plan: Plan;
let line: Line;

/** Health leads, fire has accepted to own jointly, and a review asks health for its return. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  health = await world.agency('Health');
  fire = await world.agency('Fire');
  plan = await usualPlan(world, [health], false);
  expect((await record(world, plan.strategyId, 'open')).kind).toBe('taken');
  expect((await change('add-owner', { post: await postOf(world, fire) })).status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-01T09:01:00Z');
  for (const agency of [health, fire])
    for (const id of await openTasks(agency, 'accept-nomination'))
      expect((await (await browserOf(agency)).fill(`/nominations/${id}`, { answer: 'accept' })).status).toBe(303);
  const opened = { strategyId: plan.strategyId, quarter: '2026-10-01' };
  const review = await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, opened));
  line = (await linesOf(world, review?.processId ?? ''))[0]!;
});
afterAll(() => scene.end());

const browserOf = (agency: TestAgency) => scene.browser(agency.respondents[0]!);
async function openTasks(agency: TestAgency, kind: string) {
  const rows = await scene.world.rows<{ id: string }>(
    `select id from tasks where agency_id = $1 and kind = $2 and state = 'open'`,
    [agency.id, kind],
  );
  return rows.map(({ id }) => id);
}
async function change(act: string, fields: Record<string, string>) {
  const officer = await scene.browser(scene.world.officer);
  const page = `/strategies/${plan.strategyId}/plan`;
  return officer.fill(`${page}?act=${act}&item=${plan.activityIds[0]}`, fields, page);
}

test('what a retired activity still owes ends with it, for its reason, and whoever had accepted it is told', async () => {
  const measured = { strategyId: plan.strategyId, agency: health, partId: plan.activityIds[0] ?? '' };
  const indicatorId = await indicatorOf(scene.world, measured, 'in-use');
  await scene.pass(plan.strategyId, '2026-10-01T09:02:00Z');
  expect(await openTasks(health, 'give-value')).toHaveLength(1);
  expect(await openTasks(health, 'dated-item')).toHaveLength(1);
  expect((await change('retire-activity', { reason: 'It is the law now.' })).status).toBe(303);
  expect(await openTasks(health, 'dated-item')).toEqual([]);
  expect(await openTasks(health, 'return')).toEqual([]);
  await scene.pass(plan.strategyId, '2026-11-02T09:00:00Z');
  expect(await openTasks(health, 'give-value')).toEqual([]);
  await scene.world.setClock(new Date('2026-10-01T09:03:00Z'));
  expect((await (await browserOf(health)).get(`/measures/${indicatorId}`)).text).toContain(
    'The activity that it measures is retired',
  );
  const lead = await browserOf(health);
  const date = (await lead.get(`/dates/${plan.milestoneIds[0]}`)).text;
  expect(date).toContain('Dropped');
  expect(date).toContain('It is the law now.');
  const asked = (await lead.get(`/returns/${line.task_id}`)).text;
  expect(asked).toContain('The activity is retired, so no return is asked for it any more.');
  expect(asked).not.toContain('Send the return');
  const told = await scene.world.rows<{ name: string }>(
    `select o.name from notices n join people o on o.id = n.person_id where n.kind = 'withdrawn' order by 1`,
  );
  expect(told.map(({ name }) => name)).toEqual(['Fire Contact 1', 'Health Contact 1']);
});

test('the committee reads on the line that the activity was retired, and why', async () => {
  const [row] = await scene.world.rows<{ id: string }>('select process_id as id from review_returns where id = $1', [
    line.id,
  ]);
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`/strategies/${plan.strategyId}/plan`)).text).toMatch(
    /Milestone 1, 31 March 2028, given up/u,
  );
  expect((await officer.get(`/reviews/${row?.id}/lines/${line.id}`)).text).toContain(
    'The activity is retired: It is the law now.',
  );
});
