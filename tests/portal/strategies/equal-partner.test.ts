import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { openedSignOff, signAs } from '../../support/stories/sign-offs.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';

// S15: what "genuinely equal partners" can do, done by one agency that is not the directorate's own.

let scene: Scene;
let plan: Plan;
let force: TestAgency;
let charity: TestAgency;
let partner: Browser;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  force = await world.agency('Force');
  charity = await world.agency('Charity');
  const [lead, own] = [await postOf(world, force), await postOf(world, charity)];
  const activities = [
    { title: 'Open a clinic', leadPostId: lead },
    { title: 'Train volunteers', leadPostId: own },
  ];
  plan = await planOf(world, [{ priorityArea: 'Care', name: 'Treatment', leaderPostId: own, activities }], false);
  expect((await record(world, plan.strategyId, 'open')).kind).toBe('taken');
  await scene.pass(plan.strategyId, '2026-10-01T09:01:00Z', '2026-10-01T09:02:00Z');
  partner = await scene.browser(charity.respondents[0]!);
  path = `/strategies/${plan.strategyId}`;
});
afterAll(() => scene.end());

test('it sees the whole plan, how it stands, is measured and evaluated, what it costs and what was learned', async () => {
  for (const page of [
    '',
    '/overview',
    '/dates',
    '/measures',
    '/evaluation',
    '/money',
    '/options',
    '/lessons',
    '/origins',
  ])
    expect([page, (await partner.get(`${path}${page}`)).status]).toEqual([page, 200]);
  expect((await partner.get(path)).text).toContain('Open a clinic');
});

test('it answers when it is consulted', async () => {
  const round = await openRound(scene.world, [charity], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const task = `/tasks/${round.taskIds[0]}`;
  expect((await partner.fill(`${task}/answer`, { comment: 'As equals, please.' })).status).toBe(303);
  expect((await partner.fill(`${task}/check`, {})).status).toBe(303);
  expect((await partner.get(`${task}/confirmation`)).status).toBe(200);
});

test('it proposes to the plan, and as the leader of a strand answers what others propose', async () => {
  const about = plan.activityIds[0] ?? '';
  const change = { kind: 'change', title: 'Open two clinics', reason: 'One is too far for most.', about };
  expect((await partner.fill(`${path}/proposals`, change)).status).toBe(303);
  expect((await partner.get(`${path}/proposals`)).text).toContain('Open two clinics');
  const theirs = { ...change, title: 'Open it on Sundays' };
  expect((await (await scene.browser(force.respondents[0]!)).fill(`${path}/proposals`, theirs)).status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-01T09:03:00Z', '2026-10-01T09:04:00Z');
  const [asked] = await scene.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and kind = 'answer-proposal' and agency_id = $2 and title like '%Sundays'`,
    [plan.strategyId, charity.id],
  );
  const yes = { verdict: 'accept', answer: 'People are free then.' };
  expect((await partner.fill(`/plan-proposals/${asked?.id}`, yes)).status).toBe(303);
});

test('it signs as a stage of its own, beside boards', async () => {
  const postId = await postOf(scene.world, charity);
  const { processId } = await openedSignOff(scene.world, [{ postId, asked: 'approve' }]);
  const page = await partner.get(`/sign-offs/${processId}/sign`);
  expect(page.text).toMatch(/<button[^>]*>\s*Sign\s*</u);
  expect((await signAs(scene.world, charity.respondents[0]!, processId)).kind).toBe('taken');
  expect((await partner.get(`/sign-offs/${processId}/sign`)).text).toContain('It is over: approved');
});

test('it owns parts of the plan: it leads a strand and an activity, and accepts both itself', async () => {
  const nominated = await scene.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and kind = 'accept-nomination' and agency_id = $2 order by id`,
    [plan.strategyId, charity.id],
  );
  expect(nominated).toHaveLength(2);
  for (const { id } of nominated)
    expect((await partner.fill(`/nominations/${id}`, { answer: 'accept' })).status).toBe(303);
  expect((await partner.get(path)).text.match(/Accepted\./gu)).toHaveLength(2);
});
