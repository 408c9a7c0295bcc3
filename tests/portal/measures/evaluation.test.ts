import { afterAll, beforeAll, expect, test } from 'vitest';
import { indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let page: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  const leadPostId = await postOf(scene.world, council);
  const activities = ['Open a clinic', 'Train the staff'].map((title) => ({ title, leadPostId }));
  plan = await planOf(scene.world, [{ priorityArea: 'Care', name: 'Treatment', leaderPostId: null, activities }]);
  page = `/strategies/${plan.strategyId}/evaluation`;
});
afterAll(() => scene.end());

test('a strategy that nothing measures says so, and names each activity without a measure', async () => {
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`/strategies/${plan.strategyId}`)).text).toContain(`href="${page}"`);
  const { text } = await officer.get(page);
  expect(text).toContain('Nothing measures it yet.');
  expect(text).toContain('Opened by hand: they do not open by themselves');
  expect(text).toMatch(/Treatment[^]*Open a clinic[^]*Train the staff/u);
});

test('every agency reads what measures the strategy, in numbers and in words, and where the data is doubtful', async () => {
  const { strategyId, activityIds } = plan;
  const about = { strategyId, agency: council };
  const id = await indicatorOf(scene.world, {
    ...about,
    title: 'Clinics',
    partId: activityIds[0] ?? null,
    quality: 'limited',
  });
  const words = { kind: 'scale', title: 'How partners judge it', unit: '', scale: ['Poor', 'Good'] } as const;
  await indicatorOf(scene.world, { ...about, ...words }, 'in-use');
  const { text } = await (await scene.browser(council.respondents[0]!)).get(page);
  expect(text).toMatch(/1 indicator says it\s+in numbers, 1 in words\.\s+1 of them is still being\s+designed\./u);
  expect(text).toMatch(/key measures of its success<\/th>[^]*How partners judge it[^]*Treatment<\/th>[^]*Clinics/u);
  expect(text).not.toContain('Open a clinic');
  expect(text).toContain('Train the staff');
  expect(text).toMatch(new RegExp(`doubtful</h2>[^]*/measures/${id}[^]*Limited`, 'u'));
  expect(text).not.toContain('Opened by hand');
});
