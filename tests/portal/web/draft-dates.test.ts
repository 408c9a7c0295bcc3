import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { changeConsultation, createConsultation } from '../../../db/rounds/rounds.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addInspector, draftOf } from '../../support/stories/inspections.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, stageOf } from '../../support/stories/sign-offs.ts';
import { draftRound } from '../../support/stories/world.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
}, 60_000);
afterAll(() => scene.end());

const past = { 'due-day': '4', 'due-month': '12', 'due-year': '2020', 'due-time': '17:00' };
const said = 'The date by which to answer has passed already';
const then = Date.parse('2020-12-04T17:00:00Z');

test('a round is not drafted with a due date in the past, and one that waited too long is saved as it stands', async () => {
  const { world } = scene;
  const browser = await scene.browser(world.officer);
  const made = await browser.fill('/rounds/new', {
    title: 'Old',
    format: 'circulation',
    calendar: 'scotland',
    ...past,
  });
  expect([made.status, made.text.includes(said), made.text.includes('href="#due-day"')]).toEqual([422, true, true]);
  const draft = await draftRound(world, [], { dueAt: Date.parse('2026-11-20T17:00:00Z') });
  const page = `/rounds/${draft.processId}/edit`;
  const form = { title: 'Renamed', format: 'circulation', calendar: 'england-and-wales', audience: 'keep' };
  expect((await browser.fill(page, { ...form, ...past })).text).toContain(said);
  await world.setClock(new Date('2026-12-02T10:00:00Z'));
  const later = await scene.browser(world.officer);
  const saved = await later.fill(page, { ...form, ...past, 'due-day': '20', 'due-month': '11', 'due-year': '2026' });
  expect(saved.headers.get('location'), saved.text).toContain('done=saved');
});

test('the doors of the database refuse it alike: rounds, inspections, what a post is to sign', async () => {
  const { world } = scene;
  const { db, officer } = world;
  const acting = actingFor(officer);
  const round = { title: 'Old', format: 'circulation', dueAt: then } as const;
  expect(await as(db, acting, (tx) => createConsultation(tx, officer, round))).toMatchObject({ code: 'in-the-past' });
  const { processId } = await draftRound(world, [], { dueAt: Date.now() + 86_400_000 * 365 });
  const [row] = await world.rows<{ version: number }>('select version from processes where id = $1', [processId]);
  const change = { processId, dueAt: then, ifVersion: row?.version ?? 0 };
  expect(await as(db, acting, (tx) => changeConsultation(tx, officer, change))).toMatchObject({ code: 'in-the-past' });
  const health = await world.agency('Health');
  const inspector = await addInspector(world);
  await expect(draftOf(world, [health], [inspector], { evidenceDueAt: then })).rejects.toThrow();
  const board = await addBody(world, 'Board', 1);
  const [post] = await world.rows<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
    health.respondents[0]?.personId,
  ]);
  const file = { fileName: 'paper.txt', mediaType: 'text/plain', content: Buffer.from('words') };
  const stages = [stageOf(board), { asked: 'approve' as const, postId: post?.id ?? '', dueAt: then, wallText: 'then' }];
  expect(
    await as(db, acting, (tx) => createSignOff(tx, officer, { title: 'Paper', document: file, stages })),
  ).toMatchObject({
    code: 'in-the-past',
    message: expect.stringContaining('The date of stage 2'),
    detail: { stage: 2 },
  });
});
