import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { startPortal, type Browser, type RunningPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { addBody, draftSignOff, openedSignOff, stageOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { createWorld, type World } from '../../support/stories/world.ts';

let portal: RunningPortal;
let world: World;
let committee: TestBody;
let board: TestBody;

beforeAll(async () => {
  const database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  committee = await addBody(world, 'Committee', 3, { 0: 'chair' });
  board = await addBody(world, 'Board', 4, { 0: 'chair' });
}, 60_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const browserOf = (actor: Actor): Promise<Browser> =>
  portal.browserOf({ id: actor.personId, name: actor.name, email: '' });
const stagesOf = (processId: string) =>
  world.rows<{ name: string; rule: string; count: number | null; asked: string }>(
    'select name, rule, rule_count as count, asked from sign_off_stages where process_id = $1 order by position',
    [processId],
  );

test('the stages of a draft are added, taken out, put in another order and changed on its page', async () => {
  const meetingAt = Date.parse('2031-05-09T13:00:00Z');
  const dueAt = Date.parse('2031-06-09T16:00:00Z');
  const { processId } = await draftSignOff(world, [
    stageOf(committee, { meetingAt, place: 'City Hall', commentsBy: meetingAt - 86_400_000, wallText: 'then' }),
    stageOf(board, { dueAt, rule: { kind: 'count', count: 2 } }),
  ]);
  const page = await browserOf(world.officer);
  const at = `/sign-offs/${processId}/edit`;
  const shown = await page.get(at);
  for (const text of ['value="City Hall"', 'Stage 2', 'Board (4 members, more than half must sign)'])
    expect(shown.text).toContain(text);
  expect(shown.text).not.toContain('Stage 3');
  expect((await page.change(at, { more: '1' })).text).toContain('Stage 3');

  // Saved as it is shown, nothing changes.
  const before = await world.rows('select * from sign_off_stages where process_id = $1', [processId]);
  const same = await page.change(at, {});
  expect(same.headers.get('location')).toContain(`/sign-offs/${processId}?done=saved`);
  const kept = await world.rows<Record<string, unknown>>('select * from sign_off_stages where process_id = $1', [
    processId,
  ]);
  const ofDraft = (rows: readonly Record<string, unknown>[]) =>
    rows.map(({ id: _id, wall_text: _text, ...row }) => row);
  expect(ofDraft(kept)).toEqual(ofDraft(before as Record<string, unknown>[]));

  const reordered = await page.change(at, {
    stages: '3',
    'stage-1-order': '3',
    'stage-3-who': `body:${committee.id}`,
    'stage-3-order': '1',
    'stage-3-asked': 'note',
    'stage-3-rule': 'chair',
    title: 'Another title',
    // The dates would stand in another order than the stages.
    'stage-1-meeting-year': '2032',
    'stage-1-comments-year': '2032',
  });
  expect(reordered.status).toBe(303);
  expect(await stagesOf(processId)).toEqual([
    { name: 'Committee', rule: 'chair', count: null, asked: 'note' },
    { name: 'Board', rule: 'count', count: 2, asked: 'approve' },
    { name: 'Committee', rule: 'all', count: null, asked: 'approve' },
  ]);
  expect((await page.change(at, { 'stage-2-who': '' })).status).toBe(303);
  expect(await stagesOf(processId)).toHaveLength(2);
  const [row] = await world.rows('select title, version from processes where id = $1', [processId]);
  expect(row).toEqual({ title: 'Another title', version: 4 });
});

test('what is wrong is said beside its stage, and what was typed stays', async () => {
  const { processId } = await draftSignOff(world, [
    stageOf(committee, { meetingAt: Date.parse('2031-05-09T13:00:00Z') }),
    stageOf(board, { meetingAt: Date.parse('2031-06-09T13:00:00Z') }),
  ]);
  const page = await browserOf(world.officer);
  const at = `/sign-offs/${processId}/edit`;
  const early = await page.change(at, { 'stage-1-order': '2', 'stage-2-order': '1' });
  expect([early.status, early.text.includes('would decide before the stage in front of it')]).toEqual([422, true]);
  expect(early.text).toContain('href="#stage-1-who"');
  const wrong = await page.change(at, { 'stage-1-order': 'first', title: '' });
  expect(wrong.text).toContain('The place of stage 1 must be a whole number');
  expect(wrong.text).toContain('Give the paper a title');
  expect(wrong.text).toContain('value="first"');
});

test('of two who change the same draft the second sees where they differ, and may put his in its place', async () => {
  const { processId } = await draftSignOff(world, [stageOf(committee)]);
  const page = await browserOf(world.officer);
  const at = `/sign-offs/${processId}/edit`;
  await page.change(at, { 'stage-1-asked': 'support', title: 'The first' });
  const late = await page.change(at, { title: 'The second', ifVersion: '1' });
  expect(late.status).toBe(422);
  expect(late.text).toContain('Somebody has changed this draft while you were writing');
  expect(late.text).toContain('>The first<');
  expect(late.text).toContain('value="The second"');
  expect(late.text).toContain('name="ifVersion" value="2"');
  const again = await page.change(at, { title: 'The second', ifVersion: '2' });
  expect(again.status).toBe(303);
});

test('a sign-off that was opened is not changed here, and its page says what else can be done', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee)]);
  const page = await browserOf(world.officer);
  expect((await page.get(`/sign-offs/${processId}/edit`)).text).toContain('The sign-off was opened');
  const member = committee.members[0];
  if (member === undefined) throw new Error('no member');
  expect((await (await browserOf(member)).get(`/sign-offs/${processId}/edit`)).status).toBe(403);
});
