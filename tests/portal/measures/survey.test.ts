import { afterAll, beforeAll, expect, test } from 'vitest';
import { areasOf, indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let id: string;
let area: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  const strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  const survey = { title: 'Feel safe', kind: 'survey', unit: '%' } as const;
  id = await indicatorOf(scene.world, { strategyId, agency: council, ...survey }, 'in-use');
  area = (await areasOf(scene.world, id))[''] ?? '';
});
afterAll(() => scene.end());

test('the value of a survey is given with how many were asked and how far off it may be, and drawn as a bar', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const page = `/measures/${id}/values?period=2026-09`;
  const said = { period: '2026-09', [`value-${area}`]: '40', [`sample-${area}`]: '1,200', [`margin-${area}`]: '3' };
  expect((await owner.fill(page, { ...said, [`sample-${area}`]: 'some' }, `/measures/${id}/values`)).text).toContain(
    'Give a whole number, for example 1,200',
  );
  expect((await owner.fill(page, said, `/measures/${id}/values`)).status).toBe(303);
  const { text } = await owner.get(`/measures/${id}`);
  expect(text).toContain('1,200 asked, 3% either way');
  expect(text).toMatch(/<rect x="[^"]*" y="[^"]*" width="28"/u);
  expect(text).toContain('The bars show the values');
  const again = (await owner.get(page)).text;
  expect(again).toContain(`name="margin-${area}" type="text" value="3"`);
  expect((await owner.fill(page, { ...said, [`margin-${area}`]: '4' }, `/measures/${id}/values`)).status).toBe(303);
  expect((await owner.get(page)).text).toContain('revised');
});
