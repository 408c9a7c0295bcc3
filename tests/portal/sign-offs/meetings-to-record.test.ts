import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, memberOf, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-09-01T10:00:00Z');
});
afterAll(() => scene.end());

test('a meeting that has begun stands on the list of the secretary of its body until it is written down (S23)', async () => {
  const { world } = scene;
  const board = await addBody(world, 'Board', 3, { 1: 'secretary' });
  const meetingAt = Date.parse('2026-09-04T13:00:00Z');
  const { processId } = await openedSignOff(world, [stageOf(board, { meetingAt, rule: { kind: 'count', count: 1 } })]);
  const link = `href="/sign-offs/${processId}/meeting"`;
  const secretary = () => scene.browser(memberOf(board, 1));
  expect((await (await secretary()).get('/tasks')).text).not.toContain(link);
  await world.setClock(new Date('2026-09-04T14:00:00Z'));
  expect((await (await secretary()).get('/tasks')).text).toContain(link);
  expect((await (await scene.browser(memberOf(board, 0))).get('/tasks')).text).not.toContain(link);
  const recorded = await (
    await secretary()
  ).fill(`/sign-offs/${processId}/meeting`, {
    'met-day': '4',
    'met-month': '9',
    'met-year': '2026',
    'met-time': '14:00',
    verdict: 'approve',
    minute: 'Approved without a vote.',
    [`member-${memberOf(board, 0).personId}`]: 'present',
    [`member-${memberOf(board, 2).personId}`]: 'present',
  });
  expect(recorded.status, recorded.text).toBe(303);
  expect((await (await secretary()).get('/tasks')).text).not.toContain(link);
});
