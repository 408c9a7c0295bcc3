import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { stopClock } from '../../../db/rounds/clock.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { auditActs } from '../../../portal/office/records/audit-words.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { openRound, record } from '../../support/stories/world.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
});
afterAll(() => scene.end());

test('the trail says acts and codes in words, and instants as the pages say them', async () => {
  const { world } = scene;
  const council = await world.agency('Council');
  const round = await openRound(world, [council], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  await record(
    world,
    round.processId,
    'move-date',
    { dueAt: Date.parse('2026-12-11T17:00:00Z') },
    { dueWallText: 'x' },
  );
  await as(world.db, actingFor(world.officer), (tx) =>
    stopClock(tx, world.officer, { taskId: round.taskIds[0] ?? '', category: 'waiting-for-us', reason: 'Why' }),
  );
  const officer = await scene.browser(world.officer);
  const body = await addBody(world, 'Board', 1);
  await officer.fill(
    `/directory/bodies/${body.id}`,
    { address: 'new.member@example.org', name: 'New Member', capacity: 'member' },
    `/directory/bodies/${body.id}/members`,
  );
  const { status, text } = await officer.get('/audit');
  expect(status).toBe(200);
  expect(text).toContain('due: 11 December 2026 at 5pm');
  expect(text).toContain('category: Waiting for us');
  expect(text).toContain(auditActs['body-member-set']);
  const cells = [...text.matchAll(/<td class="govuk-table__cell[^"]*">([^<]*)<\/td>/gu)].map(([, cell = '']) => cell);
  expect(cells.length).toBeGreaterThan(20);
  expect(cells.filter((cell) => /\d{9,}|[a-z]+-[a-z]+-[a-z]+|: [a-z]+-[a-z]+/u.test(cell))).toEqual([]);
});
