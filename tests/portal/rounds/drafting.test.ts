import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { textFile } from '../../support/stories/sign-offs.ts';
import { answerText, does, openRound, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let consultancy: TestAgency;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  consultancy = await scene.world.agency('Consultancy group');
});
afterAll(() => scene.end());

test('a helper team drafts in a round: each hand gives its piece by a day, and every version of the draft stays', async () => {
  const { world } = scene;
  const officer = await scene.browser(world.officer);
  expect((await officer.get('/rounds/new')).text).toContain('Drafting with a helper team');
  const dueAt = Date.parse('2026-12-04T17:00:00Z');
  const { processId, taskIds } = await openRound(world, [council, consultancy], { format: 'drafting', dueAt });
  const draft = (text: string) =>
    does(world.db, world.officer, (tx, actor) =>
      addDocument(tx, actor, { processId, title: 'Draft strategy', ...textFile(text) }),
    );
  expect((await draft('Four strands.')).version).toBe(1);
  const [hand] = consultancy.respondents;
  const piece = { taskId: taskIds[1] ?? '', content: answerText('Two priority areas are enough.'), ifVersion: null };
  await does(world.db, hand!, (tx, actor) => submitAnswer(tx, actor, piece));
  expect((await draft('Two priority areas.')).version).toBe(2);
  for (const page of [
    await officer.get(`/rounds/${processId}/papers`),
    await (await scene.browser(council.respondents[0]!)).get(`/tasks/${taskIds[0]}`),
  ])
    expect(page.text).toMatch(/Draft strategy[^]*version 2[^]*version 1/iu);
  expect((await officer.get(`/rounds/${processId}`)).text).toContain('1 of 2 have answered');
});
