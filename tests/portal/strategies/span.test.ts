import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from '../../support/portal.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let officer: Browser;
let strategyId: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const day = (prefix: string, [date, month, year]: readonly [string, string, string]) => ({
  [`${prefix}-day`]: date,
  [`${prefix}-month`]: month,
  [`${prefix}-year`]: year,
});
const edit = (ends: readonly [string, string, string]) =>
  officer.fill(`/strategies/${strategyId}/edit`, {
    title: 'Drugs strategy',
    'word-1': 'On course',
    'word-2': 'Not on course',
    ...day('beginsOn', ['1', '4', '2026']),
    ...day('endsOn', ends),
  });

test('a strategy says its first and its last day, and ends after it begins', async () => {
  expect((await edit(['1', '4', '2026'])).text).toContain('Its last day comes after its first.');
  expect((await edit(['31', '3', '2029'])).status).toBe(303);
  const reader = await scene.browser(council.respondents[0]!);
  expect((await reader.get(`/strategies/${strategyId}`)).text).toMatch(/From 1 April 2026 to\s+31 March 2029/u);
  expect((await officer.get(`/strategies/${strategyId}/edit`)).text).toMatch(/name="endsOn-year"[^>]*value="2029"/u);
});

test('whoever gives a value of a period before the strategy is warned of the year', async () => {
  const id = await indicatorOf(scene.world, { strategyId, agency: council }, 'in-use');
  const owner = await scene.browser(council.respondents[0]!);
  const warning = 'The strategy begins on 1 April 2026, after this period';
  expect((await owner.get(`/measures/${id}/values?period=1999-01`)).text).toContain(warning);
  expect((await owner.get(`/measures/${id}/values?period=2026-09`)).text).not.toContain(warning);
});
