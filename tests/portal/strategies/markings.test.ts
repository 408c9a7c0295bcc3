import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let fire: TestAgency;
let plan: Plan;
let path: string;
let activityId: string;
let indicatorId: string;

/** The council leads the strand and its first activity, health the second, which is restricted; fire has no part. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  [council, health, fire] = (await Promise.all(['Council', 'Health', 'Fire'].map((name) => world.agency(name)))) as [
    TestAgency,
    TestAgency,
    TestAgency,
  ];
  plan = await usualPlan(world, [council, health]);
  path = `/strategies/${plan.strategyId}`;
  activityId = plan.activityIds[1] ?? '';
  indicatorId = await indicatorOf(world, { strategyId: plan.strategyId, agency: health, partId: activityId });
});
afterAll(() => scene.end());

const told = async () =>
  (await scene.world.rows<{ id: string }>(`select person_id as id from notices where kind = 'part-restricted'`)).map(
    ({ id }) => id,
  );
const page = async (who: Actor, at: string) => (await scene.browser(who)).get(at);
const entries = (act: string) =>
  scene.world.rows<{ details: Record<string, unknown> }>('select details from audit_entries where act = $1', [act]);

test('an officer is told what is missing, restricts an activity with a reason, and the trail has who may see it', async () => {
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`${path}/plan`)).text).toContain(`${path}/markings/${activityId}`);
  const form = `${path}/markings/${activityId}`;
  expect((await officer.get(form)).text).toContain('Everybody who sees the plan sees it');
  expect((await officer.fill(form, { agencyIds: [fire.id] })).text).toContain('Say why it is restricted');
  const reason = 'It would warn who is watched.';
  const done = await officer.fill(form, { postIds: [await postOf(scene.world, fire)], reason });
  expect(done.headers.get('location')).toContain(`${path}/markings?done=part-marked`);
  expect((await officer.get(`${path}/markings`)).text).toContain('Fire Contact 1, Fire; the directorate');
  expect((await officer.get(form)).text).toMatch(/Lift the restriction[\s\S]*It would warn who is watched/u);
  expect((await entries('part-marked')).map(({ details }) => details)).toEqual([
    expect.objectContaining({ itemId: activityId, reason, agencyIds: [] }),
  ]);
  const same = await officer.fill(form, { postIds: [await postOf(scene.world, fire)], reason: 'Again' });
  expect(same.text).toContain('The same may see it already.');
  expect(await told()).toEqual([fire.respondents[0]?.personId]);
  const more = { agencyIds: [council.id], postIds: [await postOf(scene.world, fire)], reason };
  expect((await officer.fill(form, more)).status).toBe(303);
  const both = [...fire.respondents, ...council.respondents].map(({ personId }) => personId);
  expect(new Set(await told())).toEqual(new Set(both));
  expect((await officer.fill(form, { ...more, agencyIds: [] })).status).toBe(303);
});

test('those inside see by a label who sees it, on the plan and on each of its pages', async () => {
  const label = 'Restricted: seen by those who lead and own it; Fire Contact 1, Fire; the directorate';
  const pages = [
    path,
    `${path}/activities/${activityId}`,
    `/dates/${plan.milestoneIds[1]}`,
    `/measures/${indicatorId}`,
  ];
  for (const who of [health.respondents[0]!, council.respondents[0]!, fire.respondents[0]!])
    for (const at of pages) expect((await page(who, at)).text, at).toContain(label);
  expect((await page(fire.respondents[0]!, `${path}/markings`)).text).toContain('It would warn who is watched.');
});

test('who is outside is told the same whether something is restricted or not', async () => {
  const outsider = fire.managers[1]!;
  const says = 'What is restricted to others is not shown to you, nor whether there is any.';
  const hidden = (await page(outsider, path)).text;
  expect(hidden).toContain(says);
  expect(hidden).not.toMatch(/Activity 2|Milestone 2|Restricted:/u);
  expect((await page(outsider, `${path}/markings`)).text).toContain('There is none that you work on.');
  for (const at of [`${path}/activities/${activityId}`, `/dates/${plan.milestoneIds[1]}`, `/measures/${indicatorId}`])
    expect((await page(outsider, at)).status, at).toBe(404);
  expect((await page(outsider, `${path}/markings/${activityId}`)).status).toBe(403);
  const other = await usualPlan(scene.world, [council]);
  expect((await page(outsider, `/strategies/${other.strategyId}`)).text).toContain(says);
});

test('naming others decides anew, on the version that was seen, and lifting it takes a reason', async () => {
  const officer = await scene.browser(scene.world.officer);
  const form = `${path}/markings/${activityId}`;
  const stale = await officer.fill(form, { agencyIds: [fire.id], reason: 'x', ifVersion: '1' });
  expect(stale.text).toContain('Somebody has changed this strategy since you opened it.');
  expect((await officer.fill(form, { agencyIds: [fire.id], reason: 'All of Fire help.' })).status).toBe(303);
  expect((await page(fire.managers[1]!, path)).text).toContain('Activity 2');
  expect((await officer.fill(form, {}, `${form}/lift`)).text).toContain('Say why everybody may see it');
  const lifted = await officer.fill(form, { liftedWhy: 'The watch is over.' }, `${form}/lift`);
  expect(lifted.headers.get('location')).toContain('done=marking-lifted');
  expect((await page(fire.managers[1]!, path)).text).not.toContain('Restricted:');
  expect((await entries('marking-lifted')).map(({ details }) => details['reason'])).toEqual(['The watch is over.']);
  expect((await officer.fill(form, { liftedWhy: 'x' }, `${form}/lift`)).text).toContain('is not restricted');
  expect((await officer.get(`${path}/markings/${plan.milestoneIds[0]}`)).status).toBe(404);
});

test('an agency or a post that is not there is not named', async () => {
  const officer = await scene.browser(scene.world.officer);
  const form = `${path}/markings/${plan.strandIds[0]}`;
  const nobody = plan.strategyId;
  expect((await officer.fill(form, { agencyIds: [nobody], reason: 'x' })).text).toContain('There is no such agency');
  expect((await officer.fill(form, { postIds: [nobody], reason: 'x' })).text).toContain(
    'must be a post of the directory',
  );
});
