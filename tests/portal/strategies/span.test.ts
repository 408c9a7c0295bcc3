import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from '../../support/portal.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { addItems } from '../../../db/strategies/dated-item-acts.ts';
import { draftStrategy, postOf } from '../../support/stories/strategies.ts';
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

test('no milestone is due before the strategy begins, at either door, and what was typed stays', async () => {
  const page = `/strategies/${strategyId}/plan`;
  expect((await officer.fill(page, { act: 'add-strand', name: 'Treatment' })).status).toBe(303);
  const { rows } = scene.world;
  const [strand] = await rows<{ id: string }>('select id from strands where strategy_id = $1', [strategyId]);
  const post = await postOf(scene.world, council);
  const itemId = strand?.id ?? '';
  expect((await officer.fill(page, { act: 'add-activity', itemId, name: 'Open a clinic', post })).status).toBe(303);
  const [activity] = await rows<{ id: string }>('select id from activities where strand_id = $1', [itemId]);
  const milestone = { act: 'add-milestone', itemId: activity?.id ?? '', name: 'It is open', hasPassed: 'yes' };
  const early = await officer.fill(page, { ...milestone, ...day('on', ['31', '3', '2026']) });
  expect(early.status).toBe(422);
  const says = 'The strategy begins on 1 April 2026, so nothing of it is due before. Choose a later day';
  expect(early.text).toContain(`href="#on-day">${says}`);
  expect(early.text).toContain('value="It is open"');
  const { db, officer: actor } = scene.world;
  const item = { kind: 'milestone', title: 'It is open', activityId: milestone.itemId, hasPassed: true } as const;
  const add = (dueOn: string) =>
    as(db, actingFor(actor), (tx) => addItems(tx, actor, { strategyId, items: [{ ...item, dueOn }] }));
  expect(await add('2026-03-31')).toMatchObject({ code: 'malformed', detail: { field: 'dueOn' } });
  expect(await add('2026-04-01')).toMatchObject({ ok: true });
});

test('whoever gives a value of a period before the strategy is warned of the year', async () => {
  const id = await indicatorOf(scene.world, { strategyId, agency: council }, 'in-use');
  const owner = await scene.browser(council.respondents[0]!);
  const warning = 'The strategy begins on 1 April 2026, after this period';
  expect((await owner.get(`/measures/${id}/values?period=1999-01`)).text).toContain(warning);
  expect((await owner.get(`/measures/${id}/values?period=2026-09`)).text).not.toContain(warning);
});
