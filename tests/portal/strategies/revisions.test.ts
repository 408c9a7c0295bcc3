import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import type { Browser } from '../../support/portal.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, draftSignOff, signAs, stageOf } from '../../support/stories/sign-offs.ts';
import { fullReturn, linesOf, type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import { addPerson, record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

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

/** A sign-off that is a draft still, and what approves it. */
async function draftedSignOff(): Promise<{ signOffId: string; approve: () => Promise<void> }> {
  const { world } = scene;
  const body = await addBody(world, `Board ${crypto.randomUUID()}`, 1);
  const { processId: signOffId } = await draftSignOff(world, [stageOf(body)]);
  const approve = async () => {
    await record(world, signOffId, 'open');
    await signAs(world, body.members[0]!, signOffId);
  };
  return { signOffId, approve };
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

  const { signOffId, approve } = await draftedSignOff();
  const lost = await officer.fill(draft, { signOffId }, `${draft}/hand-in`);
  expect(lost.text).toContain('Nothing is said of 2 lines of the plan.');
  const handed = await officer.fill(draft, { signOffId, keepOthers: 'yes' }, `${draft}/hand-in`);
  await approve();
  const version = handed.headers.get('location')?.split('?')[0] ?? '';
  expect((await officer.get(version)).text).toMatch(/From the plan that it revises to\s+this version/u);
  expect((await partner.get(version)).status).toBe(404);
  const alone = (await officer.get(version)).text;
  expect(alone).toMatch(/another officer brings it\s+into force here/u);
  expect(alone).not.toContain('Bring it into force now');
  expect((await other.get(version)).text).toContain('Bring it into force now');
  expect((await officer.fill(version, {}, `${version}/in-force`)).text).toContain('You drafted this revision alone.');
  expect((await partner.get(`/strategies/${plan.strategyId}`)).text).not.toContain('Activity 3');
  expect((await other.fill(version, {}, `${version}/in-force`)).status).toBe(303);

  const now = (await partner.get(`/strategies/${plan.strategyId}`)).text;
  expect(now).toContain('Activity 1, in other words');
  expect(now).toContain('Activity 3');
  expect(now).toContain('Retired: Done elsewhere.');
  expect((await officer.get(path)).text).toContain('Took effect');
});

test('what was said of a line that was merged is read on the line that it went into, and there by everybody', async () => {
  const { world } = scene;
  const health = await world.agency('Hospitals');
  const watched = await usualPlan(world, [council, health]);
  const [merged = '', into = ''] = watched.activityIds;
  await indicatorOf(world, { strategyId: watched.strategyId, agency: health, partId: merged, title: 'Raids' });
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: watched.strategyId, quarter: '2026-10-01' }),
  );
  const line = (await linesOf(world, review?.processId ?? '')).find((one) => one.activity_id === merged);
  const lead = council.respondents[0]!;
  const content = fullReturn([watched.milestoneIds[0] ?? '']);
  valueOf(
    await as(world.db, actingFor(lead), (tx) =>
      submitReturn(tx, lead, { taskId: line?.task_id ?? '', content, ifVersion: 1 }),
    ),
  );
  const draft = await draftRevision(world, watched.strategyId);
  const said = await draft.say('Activity 1', { fate: 'merged', intoId: into, reason: 'They are one.' });
  expect(said).toMatchObject({ ok: true });
  const { versionId } = valueOf(await draft.handIn());
  valueOf(await draft.inForce(versionId));

  const page = `/strategies/${watched.strategyId}/activities`;
  const now = (await officer.get(`${page}/${into}`)).text;
  expect(now).toContain('Where it comes from');
  expect(now).toContain('They are one.');
  expect(now).toContain('as Activity 1');
  expect(now).toContain('Three premises closed.');
  expect(now).toMatch(/Measure:\s+<a[^>]*>Raids<\/a>/u);
  const before = (await partner.get(`${page}/${merged}`)).text;
  expect(before).toContain('Merged into another part of the plan: They are one.');
  expect(before).toMatch(/By a revision it went into\s+<a[^>]*>Activity 2</u);
  expect((await partner.get(`${page}/${into}`)).text).toContain('Where it comes from');
  const version = (await partner.get(`/strategies/${watched.strategyId}/versions/${versionId}`)).text;
  expect(version).toMatch(/Merged into\s+“Activity 2”/u);
  expect(version).toContain('Came from “Activity 1”');
});
