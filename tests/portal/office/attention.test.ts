import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { askMove } from '../../../db/strategies/dated-item-acts.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { answerText, openRound, record } from '../../support/stories/world.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
});
afterAll(() => scene.end());

/** The lines under "Needs your attention", with where each leads. */
async function attention() {
  const page = (await (await scene.browser(scene.world.officer)).get('/')).text;
  const list = /Needs your attention<\/h2>\s*<ul[^>]*>(?<list>[^]*?)<\/ul>/u.exec(page)?.groups?.['list'] ?? '';
  return [...list.matchAll(/href="(?<href>[^"]*)">(?<text>[^<]*)<\/a>(?:: (?<more>[^<]*))?/gu)].map(({ groups }) => ({
    href: groups?.['href'] ?? '',
    text: groups?.['text'] ?? '',
    more: groups?.['more'] ?? '',
  }));
}

test('an officer finds everything late, stuck or undecided on the start page, each with its page and its next step', async () => {
  const { world } = scene;
  expect(await attention()).toEqual([]);
  const [council, health, police] = await Promise.all(
    ['Council', 'Health', 'Police'].map((name) => world.agency(name)),
  );
  const round = await openRound(world, [council!, health!, police!], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const respondent = council!.respondents[0]!;
  await as(world.db, actingFor(respondent), (tx) =>
    submitAnswer(tx, respondent, { taskId: round.taskIds[0] ?? '', content: answerText('Yes.'), ifVersion: null }),
  );
  const board = await addBody(world, 'Board', 2);
  const signOff = await openedSignOff(world, [stageOf(board, { meetingAt: Date.parse('2026-12-01T10:00:00Z') })]);
  const strategy = await draftStrategy(world, [
    { kind: 'milestone', title: 'Every borough has a team', dueOn: '2026-11-20', activityId: null, agency: health },
    { kind: 'milestone', title: 'Two hundred officers', dueOn: '2027-05-20', activityId: null, agency: health },
  ]);
  await record(world, strategy.processId, 'open');
  const lead = health!.respondents[0]!;
  const asked = await as(world.db, actingFor(lead), (tx) =>
    askMove(tx, lead, { itemId: strategy.itemIds[1] ?? '', newOn: '2027-06-20', reason: 'Late funds.' }),
  );
  expect(asked.ok).toBe(true);
  const days = ['11-20', '11-27', '12-03', '12-07'].map((day) => `2026-${day}T09:00:00Z`);
  for (const id of [round.processId, signOff.processId, strategy.processId]) await scene.pass(id, ...days);

  const lines = await attention();
  const of = (href: string) => lines.find((line) => line.href === href);
  expect(of(`/rounds/${round.processId}/participants?show=late`)).toMatchObject({
    text: expect.stringContaining('2 of 3 responses overdue'),
    more: expect.stringMatching(/^next: escalation to .*9 December 2026 at 9am$/u),
  });
  expect(of(`/strategies/${strategy.processId}/dates?show=overdue`)?.text).toContain('1 dated promise overdue');
  expect(of(`/strategies/${strategy.processId}/dates?show=asked`)?.text).toContain('1 date asked to move');
  const ofSignOff = lines.filter(({ href }) => href === `/sign-offs/${signOff.processId}`);
  expect(ofSignOff.map(({ text, more }) => `${text} ${more}`).join('\n')).toMatch(
    /signatures overdue[^]*meeting is over/u,
  );
  const officer = await scene.browser(world.officer);
  for (const { href } of lines) expect((await officer.get(href)).status, href).toBe(200);
  await record(world, round.processId, 'cancel', {}, { reason: 'No money.' });
  expect((await attention()).filter(({ href }) => href.startsWith('/rounds'))).toEqual([]);
});
