import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let fire: TestAgency;
let plan: Plan;
let path: string;

/** The council leads a strand, nobody another one; fire has no part in either. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  fire = await world.agency('Fire');
  const leadPostId = await postOf(world, council);
  const strand = (name: string, leaderPostId: string | null) => ({
    priorityArea: 'Care',
    name,
    leaderPostId,
    activities: [{ title: `${name} activity`, leadPostId }],
  });
  plan = await planOf(world, [strand('Treatment', leadPostId), strand('Education', null)], false);
  path = `/strategies/${plan.strategyId}/proposals`;
});
afterAll(() => scene.end());

const browserOf = (agency: TestAgency) => scene.browser(agency.respondents[0]!);
const tasks = () =>
  scene.world.rows<{ id: string; agency_id: string | null; title: string }>(
    `select id, agency_id, title from tasks where process_id = $1 and kind = 'answer-proposal' order by id`,
    [plan.strategyId],
  );
const told = () =>
  scene.world.rows<{ person_id: string }>(
    `select person_id from notices where process_id = $1 and kind = 'proposal-answered'`,
    [plan.strategyId],
  );

test('nothing is proposed to a draft, which other agencies do not see', async () => {
  expect((await (await browserOf(fire)).get(path)).status).toBe(404);
  expect((await (await browserOf(council)).get(path)).text).not.toContain('Propose something');
});

test('an agency that has no part in a plan proposes for it, and is told what is missing', async () => {
  expect((await record(scene.world, plan.strategyId, 'open')).kind).toBe('taken');
  const partner = await browserOf(fire);
  const empty = (await partner.fill(path, {})).text;
  for (const missing of ['Choose what you propose', 'Choose which part', 'Say in a line', 'Say why'])
    expect(empty).toContain(missing);
  const milestone = { kind: 'milestone', title: 'Lease signed', reason: 'Nothing opens without it.' };
  const [strandId = '', activityId = ''] = [plan.strandIds[0], plan.activityIds[0]];
  expect((await partner.fill(path, { ...milestone, about: strandId })).text).toContain('Choose the activity that the');
  expect((await partner.fill(path, { ...milestone, about: activityId })).text).toContain(
    'Give the date of the milestone.',
  );
  const day = { 'dueOn-day': '31', 'dueOn-month': '3', 'dueOn-year': '2027' };
  const past = await partner.fill(path, { ...milestone, ...day, 'dueOn-year': '2001', about: activityId });
  expect(past.text).toMatch(/href="#dueOn-day">This day has passed already/u);
  expect((await partner.fill(path, { ...milestone, ...day, about: activityId })).status).toBe(303);
  const change = { kind: 'change', title: 'Another name', reason: 'Plain words.', about: plan.strandIds[1] ?? '' };
  expect((await partner.fill(path, change)).status).toBe(303);
  // Back, and pressed again: a new form, the same proposal.
  expect((await partner.fill(path, change)).text).toContain('Your agency has proposed this already');
  const activity = { kind: 'activity', title: 'A clinic', reason: 'None is near.', about: activityId };
  expect((await partner.fill(path, activity)).text).toContain('A new activity belongs to a strand.');
  expect((await partner.get(path)).text).toContain('Not answered yet');
});

test('whoever leads the strand is asked, the officers where nobody does, once', async () => {
  await scene.pass(plan.strategyId, '2026-10-01T09:01:00Z', '2026-10-01T09:02:00Z');
  expect(await tasks()).toMatchObject([
    { agency_id: council.id, title: 'A new milestone: Lease signed' },
    { agency_id: null, title: 'A change: Another name' },
  ]);
});

test('the leader answers with his reason, both ends show it, and who proposed it is told once', async () => {
  const [ofCouncil, ofOfficers] = await tasks();
  const page = `/plan-proposals/${ofCouncil?.id}`;
  const leader = await browserOf(council);
  expect((await leader.get(`/tasks/${ofCouncil?.id}`)).headers.get('location')).toBe(page);
  expect((await leader.get(page)).text).toMatch(/Council Contact 1, Council answers\s+it, by/u);
  expect((await leader.fill(page, { verdict: 'accept' })).text).toContain('Say why');
  expect((await (await browserOf(fire)).get(page)).text).not.toContain('Is it accepted?');
  const others = await (await browserOf(fire)).fill(page, { verdict: 'accept', answer: 'Ours.' });
  expect(others.text).toContain('There is no such proposal');
  expect((await leader.fill(page, { verdict: 'accept', answer: 'It was missing.' })).status).toBe(303);
  expect((await leader.fill(page, { verdict: 'decline', answer: 'No.' })).text).toContain('answered already');
  const officer = await scene.browser(scene.world.officer);
  const declined = await officer.fill(`/plan-proposals/${ofOfficers?.id}`, {
    verdict: 'decline',
    answer: 'It is known by it.',
  });
  expect(declined.status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-01T10:00:00Z', '2026-10-01T10:01:00Z');
  expect((await told()).map((one) => one.person_id)).toEqual([
    fire.respondents[0]!.personId,
    fire.respondents[0]!.personId,
  ]);
  const partner = await browserOf(fire);
  expect((await partner.get(path)).text).toMatch(
    /Declined[\s\S]*It is known by it\.[\s\S]*Accepted[\s\S]*It was missing\./u,
  );
  const activity = (await partner.get(`/strategies/${plan.strategyId}/activities/${plan.activityIds[0]}`)).text;
  expect(activity).toContain('Lease signed');
  expect(activity).toContain(`${path}?about=${plan.activityIds[0]}`);
  expect((await officer.get(page)).text).toContain('Change the');
});

test('what is accepted is asked of the officers until they say that it is in the plan, which everybody reads', async () => {
  const [ofCouncil, ofOfficers] = await tasks();
  const asked = await scene.world.rows<{ id: string; title: string; state: string }>(
    `select id, title, state from tasks where process_id = $1 and kind = 'take-in-proposal'`,
    [plan.strategyId],
  );
  expect(asked).toMatchObject([{ title: 'A new milestone: Lease signed', state: 'open' }]);
  const officer = await scene.browser(scene.world.officer);
  const page = `/plan-proposals/${asked[0]?.id}`;
  expect((await officer.get('/tasks')).text).toContain('Take the accepted proposal into the plan');
  expect((await officer.get(page)).text).toContain('It is in the plan now');
  const partner = await browserOf(fire);
  expect((await partner.get(path)).text).toContain('Accepted, not in the plan yet');
  expect((await partner.get(`/plan-proposals/${ofCouncil?.id}`)).text).not.toContain('It is in the plan now');
  const takeIn = (task: string | undefined) => officer.fill(page, {}, `/plan-proposals/${task}/taken-in`);
  expect((await takeIn(ofOfficers?.id)).text).toContain('Only a proposal that was accepted');
  expect((await takeIn(ofCouncil?.id)).status).toBe(303);
  expect((await partner.get(path)).text).toContain('Accepted and in the plan');
  expect((await officer.get('/tasks')).text).not.toContain('Take the accepted proposal into the plan');
});
