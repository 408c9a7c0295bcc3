import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import {
  addBody,
  draftSignOff,
  memberOf,
  openedSignOff,
  signAs,
  stageOf,
  type TestBody,
} from '../../support/stories/sign-offs.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let board: TestBody;
let authority: TestBody;
let council: TestAgency;

/** The board approved one paper, on which the authority sits now, and is asked for a second; a third is drafted. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  board = await addBody(world, 'Board', 2);
  authority = await addBody(world, 'Authority', 1);
  const first = await openedSignOff(world, [stageOf(board), stageOf(authority)], { title: '=First paper' });
  for (const member of board.members) expect((await signAs(world, member, first.processId)).kind).toBe('taken');
  const meetingAt = Date.parse('2026-11-05T10:00:00Z');
  await openedSignOff(world, [stageOf(board, { meetingAt, wallText: 'then', place: 'Room 4' })], {
    title: 'Second paper',
  });
  await draftSignOff(world, [stageOf(board)], { title: 'Third paper' });
});
afterAll(() => scene.end());

const at = (body: TestBody, part = '') => `/bodies/${body.id}${part}`;
const parts = async (who: Parameters<Scene['browser']>[0]) => {
  const { text } = await (await scene.browser(who)).get(at(board));
  const [coming = '', decided = ''] = text.split('What it decided, and what became of it');
  return { coming, decided };
};

test('an officer sees what comes to a body, what it decided and what became of it', async () => {
  const page = await (await scene.browser(scene.world.officer)).get(at(board));
  expect(page.text).toContain(`href="/reports?body=${board.id}"`);
  const { coming, decided } = await parts(scene.world.officer);
  for (const said of ['Second paper', '5 November 2026', 'Room 4', 'Being asked', 'Third paper', 'Not yet asked'])
    expect(coming).toContain(said);
  expect(coming).not.toContain('First paper');
  expect(decided).toMatch(/=First paper[^]*Carried[^]*>\s*Open/u);
  expect(decided).not.toContain('Second paper');
});

test('a member sees the same of what was asked of his body, and no other body', async () => {
  const { coming, decided } = await parts(memberOf(board, 0));
  expect([coming.includes('Second paper'), coming.includes('Third paper'), decided.includes('First paper')]).toEqual([
    true,
    false,
    true,
  ]);
  const member = await scene.browser(memberOf(board, 0));
  expect((await member.get(at(authority))).status).toBe(404);
  expect((await member.get('/')).text).toContain(`href="${at(board)}"`);
  expect((await (await scene.browser(council.respondents[0]!)).get(at(board))).status).toBe(403);
});

test('the start page of a member says what comes to his body next, and when', async () => {
  const text = (await (await scene.browser(memberOf(board, 0))).get('/')).text.replaceAll(/\s+/gu, ' ');
  expect(text).toMatch(
    /1 paper comes to it, next <a [^>]*href="\/sign-offs\/[^"]*">Second paper<\/a>: meeting <time[^>]*>[^<]*5 November 2026/u,
  );
  const ofAuthority = (await (await scene.browser(memberOf(authority, 0))).get('/')).text;
  expect(ofAuthority).toContain('=First paper');
});

test('its papers and meetings are a file, and no title is a formula in it', async () => {
  const { text } = await (await scene.browser(memberOf(board, 0))).get(at(board, '/papers.csv'));
  const [, second, first] = text.split('\r\n');
  expect(second).toMatch(/^"Second paper",.*"2026-11-05T10:00:00.000Z","Room 4"/u);
  expect(first).toMatch(/^"'=First paper",.*"Carried",.*"Open"$/u);
});
