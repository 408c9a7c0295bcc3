import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { discardDraft } from '../../../db/rounds/discard-draft.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { hiddenFields, shownFields } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { answerText, draftRound, openRound, record, type TestAgency } from '../../support/stories/world.ts';

const dueAt = Date.parse('2026-12-04T17:00:00Z');
let scene: Scene;
let council: TestAgency;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
});
afterAll(() => scene.end());

const officer = () => scene.browser(scene.world.officer);
const answer = (taskId: string) => {
  const who = council.respondents[0]!;
  return as(scene.world.db, actingFor(who), (tx) =>
    submitAnswer(tx, who, { taskId, content: answerText('Say more.'), ifVersion: null }),
  );
};

test('a discarded draft never says that it was opened', async () => {
  const { world } = scene;
  const { processId } = await draftRound(world, [council], { dueAt });
  await as(world.db, actingFor(world.officer), (tx) =>
    discardDraft(tx, world.officer, { processId, kind: 'consultation' }),
  );
  const browser = await officer();
  for (const page of ['', '/preview', '/steps', '/edit']) {
    const { status, text } = await browser.get(`/rounds/${processId}${page}`);
    expect([page, status]).toEqual([page, 200]);
    expect(text).toContain('draft was discarded');
    expect(text).not.toMatch(/has been opened|was cancelled/u);
  }
});

test('the log is not offered for agreement before every comment is settled', async () => {
  const round = await openRound(scene.world, [council], { dueAt });
  expect((await answer(round.taskIds[0] ?? '')).ok).toBe(true);
  await record(scene.world, round.processId, 'close');
  const browser = await officer();
  expect((await browser.get(`/rounds/${round.processId}`)).text).not.toContain('/agree-log');
  const page = (await browser.get(`/rounds/${round.processId}/agree-log`)).text;
  expect(page).toContain('can be agreed once every comment is settled');
  expect(page).not.toContain(`action="/rounds/${round.processId}/agree-log"`);
});

test('moving a date begins with the date that holds, and says who is told', async () => {
  const { world } = scene;
  const round = await openRound(world, [council], { dueAt });
  const browser = await officer();
  const page = await browser.get(`/rounds/${round.processId}/extend`);
  expect(shownFields(page.text)).toMatchObject({
    'due-day': '4',
    'due-month': '12',
    'due-year': '2026',
    'due-time': '17:00',
  });
  await answer(round.taskIds[0] ?? '');
  const check = await browser.post(`/rounds/${round.processId}/extend`, {
    ...hiddenFields(page.text),
    ...shownFields(page.text),
    'due-day': '11',
  });
  expect(check.text).toContain('Nobody is told');
  expect(check.text).not.toContain('0 agencies');

  const strategy = await draftStrategy(world, [
    { kind: 'milestone', title: 'A team', dueOn: '2027-03-31', activityId: null, agency: council },
  ]);
  const date = await browser.get(`/dates/${strategy.itemIds[0]}`);
  expect(shownFields(date.text)).toMatchObject({ 'move-day': '31', 'move-month': '3', 'move-year': '2027' });
});

test('a stage without a meeting says by when its signers are asked, and one that nobody can decide says so', async () => {
  const { world } = scene;
  const board = await addBody(world, 'Board', 2);
  const signOff = await openedSignOff(world, [stageOf(board)]);
  const path = `/sign-offs/${signOff.processId}`;
  const page = (await (await officer()).get(path)).text;
  expect(page).toMatch(/No meeting is set; signatures are asked for by \d+ \w+ 2026/u);
  expect(page).not.toContain('No date set');
  await world.rows('delete from body_members where body_id = $1', [board.id]);
  await scene.pass(signOff.processId, '2026-11-02T11:00:00Z');
  const empty = (await (await officer()).get(path)).text;
  expect(empty).toContain('The body has no member who is not the author.');
  expect(empty).not.toMatch(/0 more must sign|Decided\./u);
});

test('my tasks say what is asked of the reader', async () => {
  const { world } = scene;
  const round = await openRound(world, [council], { dueAt });
  await record(world, round.processId, 'close');
  const list = (await (await officer()).get('/tasks')).text;
  expect(list).toContain('Publish the outcome');
  expect(list).toContain('To do');
  expect(list).not.toContain('Not answered yet');
  const contact = await scene.browser(council.respondents[0]!);
  const fresh = await openRound(world, [council], { dueAt });
  expect(fresh.taskIds).toHaveLength(1);
  const own = (await contact.get('/tasks')).text;
  expect(own).toContain('Answer for your agency');
  expect(own).toContain('Not answered yet');
});
