import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { setBaseline } from '../../../db/measures/baselines.ts';
import { giveValues } from '../../../db/measures/values.ts';
import { dropItem } from '../../../db/strategies/dated-item-acts.ts';
import { areasOf, indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let strategyId: string;
let id: string;
let whole: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  id = await indicatorOf(scene.world, { strategyId, agency: council }, 'baseline');
  whole = (await areasOf(scene.world, id))[''] ?? '';
  await scene.pass(strategyId, '2026-10-05T10:00:00Z');
});
afterAll(() => scene.end());

const measures = () => `/strategies/${strategyId}/measures`;
const give = (period: string, scaled: number) =>
  as(scene.world.db, actingFor(council.respondents[0]!), async (tx) =>
    valueOf(
      await giveValues(tx, council.respondents[0]!, {
        indicatorId: id,
        period,
        provisional: false,
        note: '',
        values: [{ areaId: whole, scaled, whyNone: '' }],
      }),
    ),
  );
const day = (prefix: string, [date, month, year]: readonly [string, string, string]) => ({
  [`${prefix}-day`]: date,
  [`${prefix}-month`]: month,
  [`${prefix}-year`]: year,
});
const targetTasks = () =>
  scene.world.rows<{ id: string; state: string }>(
    `select id, state from tasks where process_id = $1 and kind = 'set-target'`,
    [strategyId],
  );

test('an officer sets the baseline year once; its end is a date of the strategy', async () => {
  const officer = await scene.browser(scene.world.officer);
  const [from, to] = [day('fromOn', ['1', '8', '2026']), day('toOn', ['31', '12', '2026'])];
  const wrong = await officer.fill(measures(), { ...from, ...day('toOn', ['1', '8', '2026']) });
  expect(wrong.text).toContain('href="#toOn-day"');
  expect((await officer.fill(measures(), { ...from, ...to })).status).toBe(303);
  const { text } = await officer.get(measures());
  expect(text).toContain('Time left: 2 months and 27 days.');
  expect(text).toContain('(5 months)');
  expect(text).not.toContain('Set the baseline year');
  const past = day('toOn', ['1', '10', '2026']);
  expect((await officer.fill(measures(), { ...from, ...past })).text).toContain('or say that it has passed');
  expect((await officer.fill(measures(), { ...day('fromOn', ['1', '9', '2026']), ...to })).status).toBe(303);
  expect((await officer.get(measures())).text).toContain('(4 months)');
  expect((await officer.fill(measures(), { ...from, ...to })).status).toBe(303);
  expect((await officer.get(`/strategies/${strategyId}/dates`)).text).toContain('31 December 2026');
  expect((await officer.post(measures(), { ...from, ...to })).text).toContain('has its baseline year already');
});

test('how complete it is, is shown by owner', async () => {
  await give('2026-08', 8);
  await give('2026-09', 12);
  await scene.pass(strategyId, '2026-11-02T09:00:00Z');
  const reader = await scene.browser(council.respondents[0]!);
  const { text } = await reader.get(measures());
  expect(text).toMatch(/Council Contact 1, Council<\/th><td[^>]*>1<\/td><td[^>]*>2<\/td><td[^>]*>3<\/td><td[^>]*>66%/u);
});

test('no target is set before its end: not by a form, not by a statement', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const page = `/measures/${id}/targets`;
  expect((await owner.get(page)).text).toContain(
    'No target can be set before the baseline year has ended, on 31 December 2026',
  );
  const sent = { period: '2027-01', [`target-${whole}`]: '12', [`tolerance-${whole}`]: '1', reason: 'The average.' };
  expect((await owner.post(page, sent)).text).toContain('No target can be set before the baseline year has ended');
  const { officer } = scene.world;
  const forced = as(scene.world.db, actingFor(officer), (tx) =>
    tx.execute(sql`insert into indicator_targets (strategy_id, indicator_id, area_id, period, revision, scaled, tolerance, reason, set_by)
      values (${strategyId}, ${id}, ${whole}, '2027-01', 1, 12, 1, 'x', ${officer.personId})`),
  );
  await expect(forced).rejects.toMatchObject({ cause: { code: '23001' } });
});

test('once it has ended, the owner is asked for the target, with what the baseline proposes beside it', async () => {
  await give('2026-10', 10);
  expect(await targetTasks()).toEqual([]);
  await scene.pass(strategyId, '2026-12-01T09:00:00Z', '2027-01-04T09:00:00Z', '2027-01-04T09:01:00Z');
  const [task, ...more] = await targetTasks();
  expect(more).toEqual([]);
  const owner = await scene.browser(council.respondents[0]!);
  const led = await owner.get((await owner.get(`/tasks/${task?.id}`)).headers.get('location') ?? '');
  const page = `/measures/${id}/targets`;
  expect(led.headers.get('location')).toBe(page);
  const { text } = await owner.get(page);
  expect(text).toContain('8 arrests to 12 arrests');
  expect(text).toMatch(new RegExp(`id="target-${whole}"[^>]*value="10"`, 'u'));
  const sent = {
    period: '2027-01',
    [`target-${whole}`]: '11',
    [`tolerance-${whole}`]: '2',
    reason: 'The committee agreed it.',
  };
  expect((await owner.fill(page, { ...sent, period: '2027' })).text).toContain('Give the period as in');
  expect((await owner.fill(page, { ...sent, [`tolerance-${whole}`]: '-2' })).text).toContain(
    'A tolerance is not less than nothing',
  );
  for (const period of ['2026-12', '1999-01'])
    expect((await owner.fill(page, { ...sent, period })).text).toContain(
      'belongs to the baseline year or comes before',
    );
  expect((await owner.fill(page, sent)).status).toBe(303);
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(measures())).text).not.toContain('Correct the baseline year');
  const again = { ...sent, [`target-${whole}`]: '12' };
  expect((await owner.fill(page, again)).text).toContain('A target holds from this period already');
  expect((await owner.fill(page, { ...again, replaces: 'yes' })).status).toBe(303);
  expect((await owner.fill(page, { ...sent, replaces: 'yes' })).status).toBe(303);
  expect((await owner.get(page)).text).toContain('January 2027 (replaced)');
  expect((await targetTasks()).map(({ state }) => state)).toEqual(['answered']);
});

test('a value is judged against its target by itself', async () => {
  await scene.pass(strategyId, '2027-02-02T09:00:00Z');
  const owner = await scene.browser(council.respondents[0]!);
  await give('2027-01', 9);
  expect((await owner.get(`/measures/${id}`)).text).toContain('Nearly met');
  expect((await owner.get(measures())).text).toContain('Nearly met');
  await give('2027-01', 11);
  const { text } = await owner.get(`/measures/${id}`);
  for (const said of ['Met', 'Late', 'No target yet', '11 arrests, with a tolerance of 2 arrests, from January 2027'])
    expect(text).toContain(said);
  expect(text).not.toContain('Nearly met');
  expect(text).toContain('<desc id="chart-');
  expect(text).toContain('From 8 arrests in August 2026 to 11 arrests in January 2027; 2 of 6 periods have no value.');
  expect(text).toContain('stroke-dasharray');
});

test('the chart begins where the latest values do, and greys the baseline year alone', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const ground = async () => /<rect x="(?<x>[\d.]+)"/u.exec((await owner.get(`/measures/${id}`)).text)?.groups?.['x'];
  expect(await ground()).toBe('44');
  await give('2026-06', 7);
  expect(await ground()).toBe('119.4');
  await give('1999-01', 900);
  const { text } = await owner.get(`/measures/${id}`);
  expect(text).toContain('earlier values stand in the table');
  expect(text).toContain('From 7 arrests in June 2026 to 11 arrests in January 2027');
  expect(await ground()).toBe('119.4');
});

test('an end that is said to be reached before its day ends the year', async () => {
  const early = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, early, 'open')).kind).toBe('taken');
  const other = await indicatorOf(scene.world, { strategyId: early, agency: council }, 'baseline');
  const officer = await scene.browser(scene.world.officer);
  const page = `/strategies/${early}/measures`;
  await officer.fill(page, { ...day('fromOn', ['1', '1', '2027']), ...day('toOn', ['31', '12', '2027']) });
  const [item] = await scene.world.rows<{ id: string }>(`select id from dated_items where strategy_id = $1`, [early]);
  await officer.fill(`/dates/${item?.id}`, day('doneOn', ['1', '2', '2027']), `/dates/${item?.id}/done`);
  expect(await scene.world.rows('select from outbox where process_id = $1', [early])).not.toEqual([]);
  await scene.pass(early, '2027-02-02T10:00:00Z');
  const asked = await scene.world.rows('select from indicator_tasks where indicator_id = $1 and period is null', [
    other,
  ]);
  expect(asked).toHaveLength(1);
  const again = await scene.browser(scene.world.officer);
  expect((await again.get(page)).text).toContain('It has ended: targets can be set.');
});

test('an end that was given up has not come: no target, by a form or a statement, before another is set', async () => {
  const { world } = scene;
  const { officer } = world;
  const other = (await draftStrategy(world, [])).processId;
  expect((await record(world, other, 'open')).kind).toBe('taken');
  const indicatorId = await indicatorOf(world, { strategyId: other, agency: council }, 'baseline');
  const areaId = (await areasOf(world, indicatorId))[''] ?? '';
  const set = (fromOn: string, toOn: string) =>
    as(world.db, actingFor(officer), (tx) =>
      setBaseline(tx, officer, { strategyId: other, fromOn, toOn, hasPassed: true }),
    );
  const { itemId } = valueOf(await set('2025-01-01', '2025-12-31'));
  valueOf(
    await as(world.db, actingFor(officer), (tx) => dropItem(tx, officer, { itemId, reason: 'It began too late.' })),
  );
  const page = await scene.browser(officer);
  expect((await page.get(`/strategies/${other}/measures`)).text).toContain('The end of the baseline year was given up');
  const sent = { period: '2027-01', [`target-${areaId}`]: '12', [`tolerance-${areaId}`]: '1', reason: 'The average.' };
  expect((await page.post(`/measures/${indicatorId}/targets`, sent)).text).toContain(
    'the end of the baseline year was given up',
  );
  const forced = as(world.db, actingFor(officer), (tx) =>
    tx.execute(sql`insert into indicator_targets (strategy_id, indicator_id, area_id, period, revision, scaled, tolerance, reason, set_by)
      values (${other}, ${indicatorId}, ${areaId}, '2027-01', 1, 12, 1, 'x', ${officer.personId})`),
  );
  await expect(forced).rejects.toMatchObject({ cause: { code: '23001' } });
  valueOf(await set('2026-01-01', '2026-03-31'));
  expect((await page.get(`/strategies/${other}/measures`)).text).toContain('It has ended: targets can be set');
});

test('a baseline year that was to end later is corrected to one that has ended, where somebody says so', async () => {
  const { processId: other } = await draftStrategy(scene.world, []);
  expect((await record(scene.world, other, 'open')).kind).toBe('taken');
  const page = `/strategies/${other}/measures`;
  const officer = await scene.browser(scene.world.officer);
  const year = (toOn: readonly [string, string, string]) => ({
    ...day('fromOn', ['1', '8', '2025']),
    ...day('toOn', toOn),
  });
  expect((await officer.fill(page, year(['31', '12', '2028']))).status).toBe(303);
  expect((await officer.fill(page, { ...year(['31', '7', '2026']), hasPassed: 'yes' })).status).toBe(303);
  expect((await officer.get(page)).text).toContain('It has ended: targets can be set');
  const { text } = await officer.get(`/strategies/${other}/dates`);
  expect(text).toContain('31 July 2026');
});
