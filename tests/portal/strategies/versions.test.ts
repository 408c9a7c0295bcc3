import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { changeActivity } from '../../../db/strategies/plan.ts';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, draftSignOff, openedSignOff, signAs, stageOf } from '../../support/stories/sign-offs.ts';
import { type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import { record as decide, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  plan = await usualPlan(scene.world, [council]);
  officer = await scene.browser(scene.world.officer);
  path = `/strategies/${plan.strategyId}/versions`;
});
afterAll(() => scene.end());

const record = async (title: string, signOffId = '') => {
  const reply = await officer.fill(`${path}/new`, { title, signOffId });
  expect(reply.status).toBe(303);
  return reply.headers.get('location')?.split('?')[0] ?? '';
};

/** The draft of a sign-off of a board of one; it is opened and its member approves it. */
async function board() {
  const { world } = scene;
  const body = await addBody(world, `Board ${crypto.randomUUID()}`, 1);
  const { processId } = await draftSignOff(world, [stageOf(body)]);
  const approve = async () => {
    expect((await decide(world, processId, 'open')).kind).toBe('taken');
    return signAs(world, body.members[0]!, processId);
  };
  return { processId, approve };
}

async function rename(title: string): Promise<void> {
  const { world } = scene;
  const [row] = await world.rows<{ version: number }>('select version from strategies where process_id = $1', [
    plan.strategyId,
  ]);
  const leadPostId = await postOf(world, council);
  const change = {
    strategyId: plan.strategyId,
    itemId: plan.activityIds[0] ?? '',
    ifVersion: row?.version ?? 0,
    title,
    leadPostId,
  };
  valueOf(await as(world.db, actingFor(world.officer), (tx) => changeActivity(tx, world.officer, change)));
}

test('a version keeps the plan, is final once its paper is signed, and takes the place of the one before', async () => {
  const [first, second] = [await board(), await board()];
  const one = await record('Draft for the board', first.processId);
  const draft = (await officer.get(one)).text;
  expect(draft).toContain('not approved yet');
  expect(draft).toMatch(
    /The plan that it keeps[\s\S]*Activity 1[\s\S]*Council Contact 1, Council[\s\S]*31 March 2028/u,
  );
  expect(draft).not.toContain('Bring it into force');
  expect((await officer.fill(one, {}, `${one}/in-force`)).text).toContain(
    'A version comes into force once a sign-off has approved its paper.',
  );
  const partner = await scene.browser(council.respondents[0]!);
  expect((await partner.get(path)).text).toContain('No version is in force yet.');
  expect((await partner.get(one)).status).toBe(404);

  await first.approve();
  expect((await officer.fill(`${one}/edit`, { title: 'Other' })).text).toContain(
    'What was signed off no longer changes.',
  );
  expect((await officer.fill(one, {}, `${one}/in-force`)).status).toBe(303);
  const inForce = (await partner.get(one)).text;
  expect(inForce).toContain('In force');
  expect(inForce).toMatch(/[0-9a-f]{64}/u);

  const heard = await scene.world.rows<{ name: string }>(
    `select o.name from notices n join people o on o.id = n.person_id where n.kind = 'version-in-force'`,
  );
  expect(heard.map(({ name }) => name)).toEqual([council.respondents[0]!.name]);

  await rename('Activity 1, in other words');
  const now = (await partner.get(`${one}?with=now`)).text;
  expect(now).toContain('3 lines, 1 changed.');
  expect(now).toContain('Renamed');
  expect(now).toContain('“Activity 1”');

  const two = await record('Revision', second.processId);
  expect((await officer.get(two)).text).toContain('From version 1 to this one');
  await second.approve();
  expect((await officer.fill(two, {}, `${two}/in-force`)).status).toBe(303);
  const list = (await partner.get(path)).text;
  expect(list).toContain('Superseded');
  expect(list.match(/In force\s*</gu)?.length).toBe(2);
  expect((await officer.get(`${one}?with=${two.split('/').at(-1)}`)).text).toMatch(/From this version to\s+version 2/u);
});

test('a version names only a sign-off that there is, and a change on an older page is refused with what was typed', async () => {
  const reply = await officer.fill(`${path}/new`, {
    title: 'Third',
    signOffId: '019ab7c5-0000-7000-8000-000000000000',
  });
  expect(reply.text).toContain('There is no such sign-off');
  const third = await record('Third');
  expect((await officer.fill(`${third}/edit`, { title: 'Third, again' })).status).toBe(303);
  const late = await officer.fill(`${third}/edit`, { title: 'Mine', ifVersion: '1' });
  expect(late.text).toContain('Somebody has changed this version since you opened it.');
  expect(late.text).toContain('value="Mine"');
});

test('a joint owner who is named between two versions is a change, and a new line says its day', async () => {
  const { world } = scene;
  const police = await world.agency('Police');
  await record('Before');
  const form = `/strategies/${plan.strategyId}/plan`;
  const at = (act: string) => `${form}?act=${act}&item=${plan.activityIds[0]}`;
  const naming = (await officer.get(at('add-owner'))).text;
  expect(naming, 'nobody is chosen before').not.toMatch(/<option[^>]* selected/u);
  expect((await officer.fill(at('add-owner'), { post: await postOf(world, police) }, form)).status).toBe(303);
  const day = { 'on-day': '30', 'on-month': '6', 'on-year': '2028' };
  expect((await officer.fill(at('add-milestone'), { name: 'Doors open', ...day }, form)).status).toBe(303);
  const after = (await officer.get(await record('After'))).text;
  expect(after).toMatch(
    /Council Contact 1, Council, now Council\s+Contact 1, Council, jointly with Police Contact 1, Police/u,
  );
  expect(after).toMatch(/New:\s+30 June 2028/u);
});

test('a sign-off that was opened before the version was kept, or that carries another one, signs no version', async () => {
  const { world } = scene;
  const before = await openedSignOff(world, [stageOf(await addBody(world, 'Earlier board', 1))]);
  await world.setClock(new Date('2026-11-02T10:01:00Z'));
  const fields = { title: 'Unsigned', signOffId: before.processId };
  expect((await officer.fill(`${path}/new`, fields)).text).toContain('opened before the version was kept');
  expect((await officer.get(`${path}/new`)).text).not.toContain(before.reference);
  const kept = await record('Unsigned');
  expect((await officer.fill(`${kept}/edit`, fields)).text).toContain('opened before the version was kept');
  const next = await board();
  await record('Fourth', next.processId);
  const again = await officer.fill(`${path}/new`, { title: 'Fifth', signOffId: next.processId });
  expect(again.text).toContain('This sign-off carries version');
  // As data of before this rule may have it.
  await world.rows('update plan_versions set sign_off_id = $1 where id = $2', [
    before.processId,
    kept.split('/').at(-1),
  ]);
  await world.rows(`update processes set state = 'approved' where id = $1`, [before.processId]);
  expect((await officer.get(kept)).text).not.toContain('Bring it into force');
});

test('a version that is older than the one in force does not take its place', async () => {
  const [older, newer] = [await board(), await board()];
  const [one, two] = [await record('Older', older.processId), await record('Newer', newer.processId)];
  await older.approve();
  await newer.approve();
  expect((await officer.get(one)).text).toContain('Bring it into force');
  expect((await officer.fill(two, {}, `${two}/in-force`)).status).toBe(303);
  expect((await officer.get(one)).text).not.toContain('Bring it into force');
  expect((await officer.fill(one, {}, `${one}/in-force`)).text).toContain('is in force and is later than this one.');
});

test('the page of a version leads to the draft of its sign-off, which carries it from then on', async () => {
  const body = await addBody(scene.world, `Board ${crypto.randomUUID()}`, 1);
  const kept = await record('Plan to be signed');
  const link = /href="(?<at>\/sign-offs\/new[^"]*)">\s*Draft\s+its sign-off/u.exec((await officer.get(kept)).text);
  const at = link?.groups?.['at'] ?? '';
  const form = (await officer.get(at)).text;
  expect(form).toContain('whoever signs sees what changes, and signs that plan with the paper');
  expect(form).toMatch(/name="title"[^>]*value="[^"]*: Plan to be signed"/u);
  const typed = {
    title: 'Plan',
    author: scene.world.officer.personId,
    'stage-1-who': `body:${body.id}`,
    'stage-1-asked': 'approve',
    'stage-1-rule': 'majority',
  };
  const paper = new File(['The plan.'], 'plan.txt', { type: 'text/plain' });
  expect((await officer.upload(at, typed, paper, '/sign-offs/new')).status).toBe(303);
  const shown = (await officer.get(kept)).text;
  expect(shown).toContain(', not approved yet');
  expect(shown).not.toContain('Draft its sign-off');
});
