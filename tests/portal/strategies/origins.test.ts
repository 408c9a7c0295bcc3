import { afterAll, beforeAll, expect, test } from 'vitest';
import { liftMarking, markPart } from '../../../db/strategies/markings/mark.ts';
import { finishItem, moveItem } from '../../../db/strategies/dated-item-acts.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, usualPlan } from '../../support/stories/strategies.ts';
import { answerText, openRound, record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let plan: Plan;
let officer: Browser;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  health = await scene.world.agency('Health');
  plan = await usualPlan(scene.world, [council, health]);
  officer = await scene.browser(scene.world.officer);
  path = `/strategies/${plan.strategyId}`;
});
afterAll(() => scene.end());

const origins = async (browser: Browser) => (await browser.get(`${path}/origins`)).text;
const linkTo = (text: string, pattern: RegExp) => pattern.exec(text)?.[0] ?? '';

/** A published round in which the council said something, with the task and the comment. */
async function saidInRound(comment: string) {
  const { world } = scene;
  const who = council.respondents[0]!;
  const round = await openRound(world, [council], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const taskId = round.taskIds[0] ?? '';
  const answer = { taskId, content: answerText(comment), ifVersion: null };
  valueOf(await as(world.db, actingFor(who), (tx) => submitAnswer(tx, who, answer)));
  await record(world, round.processId, 'close');
  const log = (await officer.get(`/rounds/${round.processId}/log`)).text;
  const item = linkTo(log, /\/rounds\/[^"]+\/log\/[0-9a-f-]{36}/u);
  await officer.fill(item, { disposition: 'accepted', response: 'Yes.', changed: 'Activity 1' });
  await record(world, round.processId, 'agree-log');
  await record(world, round.processId, 'publish', {}, { outcome: 'It was changed.' });
  return { ...round, taskId, item };
}

const told = async () =>
  (
    await scene.world.rows<{ said: string }>(
      `select o.name || ': ' || n.occasion as said from notices n join people o on o.id = n.person_id where n.kind = 'said-led-on' order by n.id`,
    )
  ).map(({ said }) => said);

test('a gap that nothing answers is shown until a part of the plan is said to answer it', async () => {
  const analysis = {
    kind: 'gap-analysis',
    title: 'Gap analysis of August',
    source: 'Consultancy group',
    'datedOn-day': '1',
    'datedOn-month': '8',
    'datedOn-year': '2026',
  };
  expect((await officer.fill(`${path}/inputs/new`, analysis)).status).toBe(303);
  const whole = linkTo(await origins(officer), /inputs\/[0-9a-f-]{36}/u).split('/')[1] ?? '';
  const gap = { kind: 'gap', title: 'Nobody measures what comes of it', said: 'No baseline.', partOfId: whole };
  expect((await officer.fill(`${path}/inputs/new`, gap)).status).toBe(303);
  const open = await origins(officer);
  expect(open).toContain('Nothing answers it');
  expect(open).toContain('part of Gap analysis of August');
  expect(open).toContain('1 August 2026');
  const answers = open.match(/leads\/new\?from=input:[0-9a-f-]{36}/gu) ?? [];
  const form = `${path}/${answers[1]}`;
  const from = form.split('from=')[1] ?? '';
  expect((await officer.post(`${path}/leads/new`, { from, to: 'input:x', idempotencyKey: 'k' })).text).toContain(
    'Choose where it leads',
  );
  const led = await officer.fill(
    form,
    { to: `activity:${plan.activityIds[0]}`, what: 'It is counted now.' },
    `${path}/leads/new`,
  );
  expect(led.status).toBe(303);
  const answered = await origins(officer);
  expect(answered).not.toContain('Nothing answers it');
  expect(answered).toMatch(/Activity:\s+Activity 1/u);
  expect(answered).toContain('It is counted now.');
  const again = await officer.fill(form, { to: `activity:${plan.activityIds[0]}` }, `${path}/leads/new`);
  expect(again.text).toContain('This is said already.');
  const undo = linkTo((await officer.get(form)).text, /\/strategies\/[^"]+\/undo/u);
  expect((await officer.fill(`${path}/origins`, {}, undo)).status).toBe(303);
  expect(await origins(officer)).toContain('Nothing answers it');
  const circle = await officer.fill(`${path}/inputs/${whole}/edit`, {
    ...analysis,
    partOfId: from.split(':')[1] ?? '',
  });
  expect(circle.text).toContain('Choose an input that is not itself a part of another');
});

test('a comment counts for its theme and leads to a milestone; its agency sees that, and is told once when it is done', async () => {
  const { world } = scene;
  expect((await officer.fill(`${path}/origins`, { name: 'Treatment' })).status).toBe(303);
  expect((await officer.fill(`${path}/origins`, { name: 'treatment' })).text).toContain(
    'There is a theme of this name already.',
  );
  const { item, taskId } = await saidInRound('More places for treatment.');
  const page = (await officer.get(item)).text;
  const form = linkTo(page, /\/strategies\/[^"]+\/leads\/new\?from=comment:[0-9a-f-]{36}/u);
  const choices = (await officer.get(form)).text;
  const theme = linkTo(choices, /theme:[0-9a-f-]{36}/u);
  const milestone = `date:${plan.milestoneIds[0]}`;
  for (const to of [theme, milestone])
    expect((await officer.fill(form, { to, what: 'Forty places.' }, `${path}/leads/new`)).status).toBe(303);
  expect(await origins(officer)).toMatch(/Treatment<\/th>\s*<td[^>]*>1</u);
  expect((await officer.get(item)).text).toMatch(/Milestone or date:\s+Milestone 1/u);

  const [said, other] = [await scene.browser(council.respondents[0]!), await scene.browser(health.respondents[0]!)];
  expect((await said.get(`/tasks/${taskId}`)).text).toContain('What you said led to');
  expect(await origins(said)).toContain('More places for treatment.');
  const elsewhere = await origins(other);
  // It led to two parts of the plan, and is one comment.
  expect(elsewhere).toMatch(/1 comment that is\s+not shown\s+to you led to something, too/u);
  expect((await origins(said)).match(/More places for treatment\./gu)).toHaveLength(1);
  for (const from of ['foo', 'comment:foo'])
    expect((await officer.get(`${path}/leads/new?from=${from}`)).status).toBe(404);
  expect(elsewhere).not.toContain('More places for treatment.');
  expect(elsewhere).not.toContain('leads/new');
  expect((await other.get(`${path}/inputs/new`)).status).toBe(403);

  expect(await told()).toEqual([]);
  const itemId = plan.milestoneIds[0] ?? '';
  // Of what is restricted nobody hears in this way, not even who is inside.
  const part = { strategyId: plan.strategyId, itemId: plan.activityIds[0] ?? '', reason: 'x' };
  const nobody = { agencyIds: [], postIds: [] };
  const move = { itemId, newOn: '2029-01-31', reason: 'x' };
  await as(world.db, actingFor(world.officer), async (tx) => {
    const { version } = valueOf(await markPart(tx, world.officer, { ...part, ...nobody, ifVersion: 2 }));
    valueOf(await moveItem(tx, world.officer, move));
    valueOf(await liftMarking(tx, world.officer, { ...part, ifVersion: version }));
  });
  expect(await told()).toEqual([]);
  const done = { itemId, doneOn: '2026-11-02', result: 'Opened.' };
  valueOf(await as(world.db, actingFor(world.officer), (tx) => finishItem(tx, world.officer, done)));
  expect(await told()).toEqual([`${council.respondents[0]!.name}: led:${itemId}:done`]);
  expect((await said.get(`/tasks/${taskId}`)).text).toContain('(done)');
});
