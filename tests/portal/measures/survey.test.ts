import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { importValues } from '../../../db/measures/import-values.ts';
import { areasOf, indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let strategyId: string;
let id: string;
let area: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  strategyId = (await draftStrategy(scene.world, [])).processId;
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

test('a file of its values holds what was asked and how far off they are, and comes back the same', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const many = { period: '2026-09', [`value-${area}`]: '40', [`sample-${area}`]: '99999999999' };
  const page = `/measures/${id}/values?period=2026-09`;
  expect((await owner.fill(page, many, `/measures/${id}/values`)).text).toContain('Give a whole number');
  const { text } = await owner.get(`/measures/${id}/values.csv`);
  expect(text).toContain('"2026-09","40",,,,"1200","4"');
  const changed = text.replace('"1200","4"', '"1300",');
  const { db, officer } = scene.world;
  const taken = (csv: string) =>
    as(db, actingFor(officer), async (tx) => valueOf(await importValues(tx, officer, { strategyId, csv })));
  expect(await taken(text)).toEqual({ added: 0, revised: 0, same: 1 });
  expect(await taken(changed)).toEqual({ added: 0, revised: 1, same: 0 });
  expect((await owner.get(`/measures/${id}`)).text).toContain('1,300 asked, 4% either way');
});
