import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { startPortal, type Browser, type RunningPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { addBody, signAs, stageOf, textFile, type TestBody, memberOf } from '../../support/stories/sign-offs.ts';
import { createWorld, openRound, record, type TestAgency, type World } from '../../support/stories/world.ts';

let portal: RunningPortal;
let world: World;
let board: TestBody;
let council: TestAgency;
let taskId: string;
let signOffId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  board = await addBody(world, 'Board', 3, { 0: 'chair' });
  council = await world.agency('Council');
  const round = await openRound(world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
  for (const act of ['close', 'agree-log'] as const) await record(world, round.processId, act);
  const made = await as(world.db, actingFor(world.officer), (tx) =>
    createSignOff(tx, world.officer, {
      parentId: round.processId,
      authorId: member(2).personId,
      title: 'You said, we did',
      document: textFile('What we did.\n'),
      stages: [stageOf(board)],
    }),
  );
  if (!made.ok) throw new Error(made.message);
  signOffId = made.value.processId;
  taskId = round.taskIds[0] ?? '';
  await record(world, round.processId, 'sign-off', { signOffId });
}, 60_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const member = (index: number): Actor => memberOf(board, index);
const browserOf = (actor: Actor | undefined): Promise<Browser> => {
  if (actor === undefined) throw new Error('nobody');
  return portal.browserOf({ id: actor.personId, name: actor.name, email: '' });
};

test('an agency of the round comments from its task, its signatories see it as late, and its author settles it', async () => {
  const at = `/sign-offs/${signOffId}/comments`;
  const partner = await browserOf(council.respondents[0]);
  expect((await partner.get(`/tasks/${taskId}`)).text).toContain(`href="${at}"`);
  const empty = await partner.fill(at, { comment: ' ' });
  expect([empty.status, empty.text.includes('Write your comment')]).toEqual([422, true]);
  const sent = await partner.fill(at, { comment: 'Say more about prisons.' });
  expect(sent.headers.get('location')).toBe(`${at}?done=paper-commented`);
  const own = await partner.get(`${at}?done=paper-commented`);
  expect(own.text).toContain('Your comment is shown beside the paper');
  expect(own.text).toMatch(/Say more about prisons\.[^]*has not said yet/u);
  expect(own.text, 'an agency settles nothing').not.toContain('Is it taken up?');

  for (const page of [`/sign-offs/${signOffId}/sign`, `/sign-offs/${signOffId}`]) {
    const { text } = await (await browserOf(member(0))).get(page);
    expect(text, page).toMatch(/Council Contact 1[^]*Late[^]*Say more about prisons\./u);
  }

  const [row] = await world.rows<{ id: string }>('select id from paper_comments');
  const author = await browserOf(member(2));
  const settle = `${at}/${row?.id ?? ''}`;
  const why = await author.fill(at, { taken: 'yes', reason: '' }, settle);
  expect([why.status, why.text.includes('Say why')]).toEqual([422, true]);
  expect(why.text).toMatch(/value="yes" checked/u);
  const settled = await author.fill(at, { taken: 'no', reason: 'Out of its scope.' }, settle);
  expect(settled.headers.get('location')).toBe(`${at}?done=paper-comment-settled`);
  expect((await partner.get(at)).text).toMatch(/Not taken up[^]*Out of its scope\./u);
  const signatory = await (await browserOf(member(0))).fill(at, { taken: 'yes', reason: 'x' }, settle);
  expect([signatory.status, signatory.text.includes('Only the author')]).toEqual([422, true]);
});

test('nobody else finds the page, and once it is over it takes nothing more', async () => {
  const other = await world.agency('Other');
  const at = `/sign-offs/${signOffId}/comments`;
  expect((await (await browserOf(other.respondents[0])).get(at)).status).toBe(404);
  for (const index of [0, 1]) await signAs(world, member(index), signOffId);
  const partner = await browserOf(council.respondents[0]);
  const late = await partner.get(at);
  expect([late.status, late.text.includes('Comments are not taken any more')]).toEqual([200, true]);
  const posted = await partner.post(at, { comment: 'Still.', idempotencyKey: 'late' });
  expect([posted.status, posted.text.includes('Its sign-off has ended')]).toEqual([422, true]);
  expect((await partner.get(`/tasks/${taskId}`)).text).not.toContain(at);
});
