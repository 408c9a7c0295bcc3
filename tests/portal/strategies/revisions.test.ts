import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, signAs, stageOf } from '../../support/stories/sign-offs.ts';
import { type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import { addPerson, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let other: Browser;
let partner: Browser;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  plan = await usualPlan(scene.world, [council, await scene.world.agency('Health')]);
  officer = await scene.browser(scene.world.officer);
  const second = await addPerson(scene.world.rows, scene.world.directorateId, 'Second', 'officer');
  other = await scene.browser(second);
  partner = await scene.browser(council.respondents[0]!);
  path = `/strategies/${plan.strategyId}/revisions`;
});
afterAll(() => scene.end());

const partOf = (html: string, title: string) =>
  new RegExp(`lines/([0-9a-f-]{36})"[^>]*>[^<]*<span class="govuk-visually-hidden">: ${title}</`, 'u').exec(html)?.[1];

async function approvedSignOff(): Promise<string> {
  const { world } = scene;
  const body = await addBody(world, `Board ${crypto.randomUUID()}`, 1);
  const { processId } = await openedSignOff(world, [stageOf(body)]);
  await signAs(world, body.members[0]!, processId);
  return processId;
}

test('a revision is drafted line by line, handed in, and is the plan once another officer brings it into force', async () => {
  expect((await officer.get(path)).text).toContain('The plan was not revised as a whole yet.');
  const opened = await officer.fill(`${path}/new`, { title: 'Fundamental revision' });
  const draft = opened.headers.get('location')?.split('?')[0] ?? '';
  expect((await officer.fill(`${path}/new`, { title: 'Another' })).text).toContain('is open already');
  expect((await partner.get(draft)).status).toBe(403);

  const html = (await officer.get(draft)).text;
  expect(html).toContain('5 of which nothing is said');
  const first = `${draft}/lines/${partOf(html, 'Activity 1')}`;
  expect((await officer.change(first, { title: 'Activity 1, in other words', fate: 'kept' })).status).toBe(303);
  const second = `${draft}/lines/${partOf(html, 'Activity 2')}`;
  expect((await officer.change(second, { fate: 'dropped' })).text).toContain('Say why it is dropped.');
  expect((await officer.change(second, { fate: 'dropped', reason: 'Done elsewhere.' })).status).toBe(303);
  const added = await officer.fill(`${draft}/lines/new?kind=activity`, {
    title: 'Activity 3',
    parentId: plan.strandIds[0] ?? '',
    postId: await postOf(scene.world, council),
  });
  expect(added.headers.get('location')).toContain('done=line-added');
  const changed = (await officer.get(`${draft}?show=changed`)).text;
  expect(changed).toContain('Renamed from “Activity 1”');
  expect(changed).toContain('With its activity: Done elsewhere.');

  const signOffId = await approvedSignOff();
  const lost = await officer.fill(draft, { signOffId }, `${draft}/hand-in`);
  expect(lost.text).toContain('Nothing is said of 2 lines of the plan.');
  const handed = await officer.fill(draft, { signOffId, keepOthers: 'yes' }, `${draft}/hand-in`);
  const version = handed.headers.get('location')?.split('?')[0] ?? '';
  expect((await officer.get(version)).text).toContain('From the plan as it is now to this version');
  expect((await partner.get(version)).status).toBe(404);
  expect((await officer.fill(version, {}, `${version}/in-force`)).text).toContain('You drafted this revision alone.');
  expect((await partner.get(`/strategies/${plan.strategyId}`)).text).not.toContain('Activity 3');
  expect((await other.fill(version, {}, `${version}/in-force`)).status).toBe(303);

  const now = (await partner.get(`/strategies/${plan.strategyId}`)).text;
  expect(now).toContain('Activity 1, in other words');
  expect(now).toContain('Activity 3');
  expect(now).toContain('Retired: Done elsewhere.');
  expect((await officer.get(path)).text).toContain('Took effect');
});
