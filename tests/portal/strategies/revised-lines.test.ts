import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { claimedMail, mailOf } from '../../support/stories/owed-mail.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, usualPlan } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let fire: TestAgency;
let plan: Plan;
let path: string;
let draft: Awaited<ReturnType<typeof draftRevision>>;
let asked: Awaited<ReturnType<typeof draft.askToSign>>;

/** Three activities, each of whose leads owes a return; by the revision the second goes into the first, and the third ends. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  [council, health, fire] = [await world.agency('Council'), await world.agency('Health'), await world.agency('Fire')];
  plan = await usualPlan(world, [council, health, fire], false);
  path = `/strategies/${plan.strategyId}`;
  await record(world, plan.strategyId, 'open');
  await scene.pass(plan.strategyId, '2026-10-01T09:01:00Z');
  const accepting = await scene.browser(fire.respondents[0]!);
  for (const id of await openTasks(fire, 'accept-nomination'))
    expect((await accepting.fill(`/nominations/${id}`, { answer: 'accept' })).status).toBe(303);
  const opened = { strategyId: plan.strategyId, quarter: '2026-10-01' };
  const review = await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, opened));
  await scene.pass(review?.processId ?? '', '2026-10-01T09:02:00Z');
  expect((await mailOf(world, health.respondents[0]!, 'invitation')).text).toContain('Named by ');
  for (const agency of [council, health, fire]) await claimedMail(world, agency.respondents[0]!, 'invitation');
  await world.rows(`update mails set state = 'handing_over'`);
  draft = await draftRevision(world, plan.strategyId);
  valueOf(await draft.say('Activity 2', { fate: 'merged', intoId: plan.activityIds[0] ?? null, reason: 'Alike.' }));
  valueOf(await draft.say('Activity 3', { fate: 'dropped', reason: 'It is the law now.' }));
  asked = await draft.askToSign();
});
afterAll(() => scene.end());

async function openTasks(agency: TestAgency, kind: string) {
  const rows = await scene.world.rows<{ id: string }>(
    `select id from tasks where agency_id = $1 and kind = $2 and state = 'open'`,
    [agency.id, kind],
  );
  return rows.map(({ id }) => id);
}
const page = async (who: { personId: string; name: string }, at: string) =>
  (await (await scene.browser(who)).get(at)).text;

test('whoever signs a paper that carries a revision reads what it changes, before and after, and nobody else does', async () => {
  for (const part of ['/sign', '', '/record']) {
    const text = await page(asked.signer, `/sign-offs/${asked.signOffId}${part}`);
    expect(text).toContain('With this paper version 1 of the plan of ');
    expect(text).toMatch(/Activity 2[\s\S]*Merged into[\s\S]*“Activity 1”[\s\S]*Alike\./u);
    expect(text).toContain('It is the law now.');
  }
  expect(await page(asked.signer, `/sign-offs/${asked.signOffId}/sign`)).toContain('and version 1 of the plan');
  expect(await page(scene.world.officer, `/sign-offs/${asked.signOffId}`)).toContain(`${path}/versions/`);
  const other = await scene.browser(health.respondents[0]!);
  expect((await other.get(`/sign-offs/${asked.signOffId}`)).status).toBe(404);
  expect((await other.get(`${path}/versions`)).text).not.toContain('Revision');
});

test('a sign-off that somebody has signed carries no version from then on', async () => {
  const versionId = valueOf(asked.handed).versionId;
  await asked.approve();
  const officer = await scene.browser(scene.world.officer);
  const kept = await officer.fill(`${path}/versions/new`, { title: 'Another', note: '', signOffId: '' });
  const form = await officer.get(`${kept.headers.get('location')?.split('?')[0]}/edit`);
  expect(form.text).not.toContain(`value="${asked.signOffId}"`);
  expect((await officer.get(`${path}/versions/${versionId}`)).text).toContain('approved');
});

test('what ends by a revision owes nothing any more, and whoever owed it hears once and why', async () => {
  expect(await openTasks(health, 'return')).toHaveLength(1);
  valueOf(await draft.inForce(valueOf(asked.handed).versionId));
  expect(await openTasks(council, 'return')).toHaveLength(1);
  for (const agency of [health, fire]) {
    expect(await openTasks(agency, 'return')).toEqual([]);
    expect(await openTasks(agency, 'accept-nomination')).toEqual([]);
  }
  const told = await scene.world.rows<{ name: string; kind: string; task: string }>(
    `select p.name, n.kind, t.kind as task from notices n join tasks t on t.id = n.task_id join people p on p.id = n.person_id
     where n.kind in ('cancelled', 'withdrawn') and t.kind in ('return', 'accept-nomination') order by 1, 3`,
  );
  const leads = council.respondents[0]!;
  expect((await mailOf(scene.world, leads, 'version-in-force')).text).toContain('Version 1, Revision');
  const ended = (await mailOf(scene.world, health.respondents[0]!, 'cancelled')).text;
  expect(ended).toContain('Why: Merged into another part of the plan: Alike.');
  expect(told).toEqual([
    { name: 'Fire Contact 1', kind: 'withdrawn', task: 'accept-nomination' },
    { name: 'Fire Contact 1', kind: 'cancelled', task: 'return' },
    { name: 'Health Contact 1', kind: 'withdrawn', task: 'accept-nomination' },
    { name: 'Health Contact 1', kind: 'cancelled', task: 'return' },
  ]);
});

test('where a line went is not said to whoever is outside a restriction, in no text that was kept', async () => {
  const officer = await scene.browser(scene.world.officer);
  const marked = await officer.fill(`${path}/markings/${plan.activityIds[0]}`, { reason: 'It would warn them.' });
  expect(marked.status).toBe(303);
  const ended = `${path}/activities/${plan.activityIds[1]}`;
  const versions = `${path}/versions/${valueOf(asked.handed).versionId}`;
  for (const at of [path, ended, versions]) {
    const outside = await page(fire.respondents[0]!, at);
    expect(outside).toMatch(/Merged into\s+another part of the\s+plan/u);
    expect(outside).not.toContain('Activity 1');
  }
  expect(await page(council.respondents[0]!, ended)).toContain('By a revision it went into');
});
