import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPost, givePost } from '../../../db/directory/posts.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { does, record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let fire: TestAgency;
let plan: Plan;
let posts: string[];

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  health = await world.agency('Health');
  fire = await world.agency('Fire');
  posts = await Promise.all([council, health, fire].map((agency) => postOf(world, agency)));
  const activities = [{ title: 'Open a clinic', leadPostId: posts[1] ?? '' }];
  const strand = { priorityArea: 'Care', name: 'Treatment', leaderPostId: posts[0] ?? null, activities };
  plan = await planOf(world, [strand], false);
});
afterAll(() => scene.end());

const taskOf = async (agency: TestAgency, kind = 'accept-nomination') => {
  const rows = await scene.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and agency_id = $2 and kind = $3 and state = 'open'`,
    [plan.strategyId, agency.id, kind],
  );
  return rows.map(({ id }) => id);
};
const browserOf = (agency: TestAgency) => scene.browser(agency.respondents[0]!);
const change = async (act: string, fields: Record<string, string>) => {
  const officer = await scene.browser(scene.world.officer);
  const page = `/strategies/${plan.strategyId}/plan?act=${act}&item=${plan.activityIds[0]}`;
  return officer.fill(page, fields, `/strategies/${plan.strategyId}/plan`);
};

const onActivity = async (agency: TestAgency) =>
  (await (await browserOf(agency)).get(`/strategies/${plan.strategyId}/activities/${plan.activityIds[0]}`)).text;

test('nobody is asked while the strategy is a draft; once it is watched, its leads and leaders are', async () => {
  const officer = await scene.browser(scene.world.officer);
  const page = `/strategies/${plan.strategyId}`;
  expect((await officer.get(page)).text).toContain('Asked once the strategy is watched.');
  expect((await officer.get(`${page}/watch/open`)).text).toContain('Whoever is named to lead a strand or an activity');
  expect((await record(scene.world, plan.strategyId, 'open')).kind).toBe('taken');
  await scene.pass(plan.strategyId, '2026-10-01T09:01:00Z', '2026-10-01T09:02:00Z');
  expect(await taskOf(council)).toHaveLength(1);
  expect(await taskOf(health)).toHaveLength(1);
  expect((await officer.get(page)).text).toContain('Has not accepted or declined yet.');
  const told = await scene.world.rows('select from notices where process_id = $1', [plan.strategyId]);
  expect(told).toHaveLength(2);
});

test('a strand leader accepts on the page that his task leads to', async () => {
  const leader = await browserOf(council);
  const [task] = await taskOf(council);
  expect((await leader.get(`/tasks/${task}`)).headers.get('location')).toBe(`/nominations/${task}`);
  const page = (await leader.get(`/nominations/${task}`)).text;
  expect(page).toMatch(/Whoever leads a strand[\s\S]*Answer by/u);
  expect((await leader.fill(`/nominations/${task}`, {})).text).toContain('Choose whether you accept');
  const accepted = await leader.fill(`/nominations/${task}`, { answer: 'accept' });
  expect(accepted.headers.get('location')).toBe(`/nominations/${task}?done=nomination-accepted`);
  expect(await taskOf(council)).toEqual([]);
  expect((await leader.get(`/nominations/${task}`)).text).toContain('Accepted.');
});

test('a lead who declines says why, the plan says it to everybody, and the officers are asked to name another one', async () => {
  const lead = await browserOf(health);
  const [task] = await taskOf(health);
  const page = `/nominations/${task}`;
  expect((await lead.fill(page, { answer: 'decline' })).text).toContain('Say why you decline.');
  // Another agency can see it and cannot answer it.
  const others = await (await browserOf(fire)).fill(page, { answer: 'accept' });
  expect(others.text).toContain('There is no such nomination.');
  expect((await lead.fill(page, { answer: 'decline', reason: 'The clinics went to the trust.' })).status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-01T10:00:00Z', '2026-10-01T10:01:00Z');
  const [renewal, ...more] = await taskOf(health, 'renew-nomination');
  expect(more).toEqual([]);
  const asked = await scene.world.rows<{ person_id: string }>('select person_id from notices where task_id = $1', [
    renewal,
  ]);
  expect(asked.map((one) => one.person_id)).toEqual([scene.world.officer.personId]);
  expect((await (await browserOf(fire)).get(`/strategies/${plan.strategyId}`)).text).toContain(
    'because: The clinics went to the trust.',
  );
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`/nominations/${renewal}`)).text).toContain('Name another post');
});

test('a new lead is asked in his turn, and nobody else is to be named any more', async () => {
  expect((await change('change-activity', { name: 'Open a clinic', post: posts[2] ?? '' })).status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-02T09:00:00Z');
  expect(await taskOf(health, 'renew-nomination')).toEqual([]);
  const [task] = await taskOf(fire);
  expect((await (await browserOf(fire)).get(`/nominations/${task}`)).text).toContain('Do you accept?');
  expect((await (await browserOf(fire)).get(`/strategies/${plan.strategyId}`)).text).not.toContain('The clinics went');
  const [declined] = await scene.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and agency_id = $2 and kind = 'accept-nomination'`,
    [plan.strategyId, health.id],
  );
  const seen = await (await browserOf(health)).get(`/nominations/${declined?.id}`);
  expect(seen.text).toMatch(/Declined\s+by Health Contact 1 because: The clinics went to the trust\./u);
  expect(seen.text).toContain('Another post is named now');
  expect(await onActivity(fire)).toMatch(
    /Lead asked before:\s+Health Contact 1, Health\. Declined\s+because: The clinics/u,
  );
});

test('an activity has joint owners of other agencies beside its lead: named, asked, released', async () => {
  const officer = await scene.browser(scene.world.officer);
  const offer = await officer.get(`/strategies/${plan.strategyId}/plan?act=add-owner&item=${plan.activityIds[0]}`);
  expect(offer.text).not.toContain(`<option value="${posts[2]}"`);
  expect(offer.text).toContain(`<option value="${posts[1]}"`);
  expect((await change('add-owner', { post: '' })).text).toContain('Choose the post that owns it jointly');
  expect((await change('add-owner', { post: posts[2] ?? '' })).text).toContain('This post leads the activity already.');
  expect((await change('add-owner', { post: posts[1] ?? '' })).status).toBe(303);
  expect((await change('add-owner', { post: posts[1] ?? '' })).text).toContain('This post is a joint owner already.');
  await scene.pass(plan.strategyId, '2026-10-02T10:00:00Z');
  const [task] = await taskOf(health);
  const activity = `/strategies/${plan.strategyId}/activities/${plan.activityIds[0]}`;
  expect((await (await browserOf(health)).get(activity)).text).toMatch(
    /Joint owner: Health Contact 1, Health\.\s+Has not accepted or declined yet/u,
  );
  expect((await (await browserOf(health)).fill(`/nominations/${task}`, { answer: 'accept' })).status).toBe(303);
  expect((await change('release-owner', {})).text).toContain('Choose who is released');
  expect((await change('release-owner', { owner: posts[1] ?? '' })).status).toBe(303);
  expect((await (await browserOf(health)).get(activity)).text).not.toContain('Joint owner');
});

test('what a joint owner said stays, though he is released before the officers are asked for another one', async () => {
  expect((await change('add-owner', { post: posts[1] ?? '' })).status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-02T11:00:00Z');
  const [task] = await taskOf(health);
  const answer = { answer: 'decline', reason: 'Nobody is free.' };
  expect((await (await browserOf(health)).fill(`/nominations/${task}`, answer)).status).toBe(303);
  expect((await change('release-owner', { owner: posts[1] ?? '' })).status).toBe(303);
  expect((await (await browserOf(health)).get(`/nominations/${task}`)).text).toContain('because: Nobody is free.');
  await scene.pass(plan.strategyId, '2026-10-02T11:01:00Z');
  expect(await taskOf(health, 'renew-nomination')).toEqual([]);
});

test('where a post is named that nobody holds, officers read so on the plan, and what to do', async () => {
  const post = { agencyId: council.id, title: 'Chief planner', role: 'lead', ladderLevel: null } as const;
  const { id } = await does(scene.world.db, scene.world.officer, (tx, actor) =>
    addPost(tx, actor, { ...post, holderIds: [] }),
  );
  expect((await change('add-owner', { post: id })).status).toBe(303);
  const officer = await scene.browser(scene.world.officer);
  const warned = /Joint owner: Chief planner, Council\.[^]*Nobody holds this post<\/strong> Give it a holder/u;
  expect((await officer.get(`/strategies/${plan.strategyId}`)).text).toMatch(warned);
  expect((await officer.get(`/strategies/${plan.strategyId}/activities/${plan.activityIds[0]}`)).text).toMatch(warned);
  expect(await onActivity(health)).not.toContain('Nobody holds this post');
  const [holder] = council.respondents;
  await does(scene.world.db, scene.world.officer, (tx, actor) =>
    givePost(tx, actor, { postId: id, personId: holder!.personId, instead: false }),
  );
  expect((await officer.get(`/strategies/${plan.strategyId}`)).text).not.toContain('Nobody holds this post');
  expect((await change('release-owner', { owner: id })).status).toBe(303);
});

test('whoever is no longer needed is told, and answers no more', async () => {
  const [task] = await taskOf(fire);
  expect((await change('retire-activity', { reason: 'Law now.' })).status).toBe(303);
  expect(await taskOf(fire)).toEqual([]);
  const late = await (await browserOf(fire)).fill(`/nominations/${task}`, { answer: 'accept' });
  expect(late.text).toContain('Somebody else is named now');
});
