import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import type { Browser } from '../../support/portal.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let lesson: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council');
  const leaderPostId = await postOf(scene.world, council);
  const strand = { priorityArea: '', name: 'Enforcement', leaderPostId };
  plan = await planOf(scene.world, [{ ...strand, activities: [{ title: 'Raids', leadPostId: leaderPostId }] }], false);
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const at = (part: string) => `/strategies/${plan.strategyId}/lessons${part}`;

test('an officer writes a lesson down, and passes it on once the strategy is watched', async () => {
  expect((await officer.get(at(''))).text).toContain('No lesson is written down yet');
  const typed = { title: 'Close early', sourceKind: 'pilot', source: 'Arrest referral', learned: 'Early is better.' };
  const wrong = await officer.fill(at('/new'), { ...typed, reference: 'INS-1999-0001' });
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('There is nothing with this reference')]);
  const made = await officer.fill(at('/new'), { ...typed, reference: plan.reference });
  lesson = /^\/lessons\/[0-9a-f-]+/u.exec(made.headers.get('location') ?? '')?.[0] ?? '';
  const draft = (await officer.get(lesson)).text;
  expect(draft).toContain('Lessons are passed on while the strategy is watched');
  expect(draft).toContain(`href="/strategies/${plan.strategyId}"`);
  expect((await record(scene.world, plan.strategyId, 'open')).kind).toBe('taken');
  const passed = await officer.fill(lesson, { postId: await postOf(scene.world, council) }, `${lesson}/pass-on`);
  expect(passed.status).toBe(303);
  const { text } = await officer.get(lesson);
  expect(text).toContain('Council Contact 1, Council');
  expect(text).not.toContain('I have read this lesson');
});

test('who is asked finds it among his tasks, reads it and says so with one press', async () => {
  const reader = await scene.browser(council.respondents[0]!);
  const [task] = await scene.world.rows<{ id: string }>(`select id from tasks where kind = 'read-lesson'`);
  const led = await reader.get(`/tasks/${task?.id}`);
  const there = await reader.get(led.headers.get('location') ?? '');
  expect(there.headers.get('location')).toBe(lesson);
  expect((await reader.get('/tasks')).text).toContain('Close early');
  expect((await reader.get(lesson)).text).toContain('Early is better.');
  expect((await reader.fill(lesson, {}, `${lesson}/read`)).status).toBe(303);
  expect((await reader.get(lesson)).text).not.toContain('I have read this lesson');
  expect((await officer.get(lesson)).text).toContain('by Council Contact 1');
  expect((await officer.get(at(''))).text).toContain('1 of 1 have read it');
});

test('a use of it is noted; an agency that it was not passed on to sees nothing of it', async () => {
  const typed = { activityId: plan.activityIds[0] ?? '', note: 'Each raid is followed by a visit.' };
  expect((await officer.fill(lesson, typed, `${lesson}/uses`)).status).toBe(303);
  expect((await officer.get(lesson)).text).toContain('Raids: Each raid is followed by a visit.');
  const stranger = await scene.browser((await scene.world.agency('Fire')).respondents[0]!);
  expect((await stranger.get(lesson)).status).toBe(404);
  expect((await stranger.get(at(''))).text).toContain('No lesson was passed on to your agencies');
});
