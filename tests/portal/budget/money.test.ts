import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import type { Browser } from '../../support/portal.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let holderPostId: string;
let officer: Browser;
let lineId: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council', { respondents: 2 });
  holderPostId = await postOf(scene.world, council);
  const activities = [{ title: 'Raids', leadPostId: holderPostId }];
  plan = await planOf(scene.world, [
    { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: holderPostId, activities },
  ]);
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const money = (part = '') => `/strategies/${plan.strategyId}/money${part}`;
const fill = (more: Record<string, string>) =>
  officer.fill(money('/plan'), { activityId: plan.activityIds[0] ?? '', kind: 'absorbed', holderPostId, ...more });

describe('the money of a strategy', () => {
  test('is nothing at first, and is planned by an officer in pounds as people type them', async () => {
    expect((await officer.get(money())).text).toContain('Nothing is planned yet');
    const letters = await fill({ 'sum-2': 'a lot' });
    expect([letters.status, letters.text]).toEqual([
      422,
      expect.stringMatching(/Give the budget of \d{4}\/\d\d in pounds/u),
    ]);
    expect((await fill({})).text).toContain('Give a budget for at least one year');
    const apart = await fill({ 'sum-2': '£1,250', 'sum-3': '50', total: '1,250' });
    expect([apart.status, apart.text]).toEqual([422, expect.stringContaining('£50 more than this total')]);
    expect(apart.text).toContain('id="total-error"');
    const made = await fill({ 'sum-2': '£1,250', 'sum-3': '50', total: '1,300.00' });
    expect([made.status, made.headers.get('location')]).toEqual([303, expect.stringContaining('done=budget-planned')]);
    const { text } = await officer.get(money());
    for (const said of ['By strand', 'By financial year', 'By kind', '£1,300', 'Absorbed by the budget holder'])
      expect(text).toContain(said);
  });

  test('has its lines, of one strand or all, on a page and as a file', async () => {
    const { text } = await officer.get(money(`/lines?strand=${plan.strandIds[0]}`));
    expect(text).toContain('Of the strand Enforcement');
    lineId = /budget-lines\/(?<id>[0-9a-f-]{36})/u.exec(text)?.groups?.['id'] ?? '';
    const file = await officer.get(money('.csv'));
    expect(file.text).toContain('"Enforcement","Raids"');
    expect(file.text).toContain('"1250",,,"GBP"');
  });

  test('shows a partner strands, and lines of its own agencies only', async () => {
    const fire = await scene.world.agency('Fire');
    const stranger = await scene.browser(fire.respondents[0]!);
    const sums = (await stranger.get(money())).text;
    expect(sums).toContain('£1,300');
    expect(sums).not.toMatch(/By financial year|By kind|Plan a budget/u);
    expect((await stranger.get(money('/lines'))).text).toContain('Your agencies hold no line');
    expect((await stranger.get(`/budget-lines/${lineId}`)).status).toBe(404);
    expect((await stranger.get(money('.csv'))).text).not.toContain('Raids');
  });
});

describe('a line', () => {
  test('takes a sum from its holder, with the reason where it does not agree, and keeps what was said before', async () => {
    const path = `/budget-lines/${lineId}`;
    const day = { 'asAt-day': '1', 'asAt-month': '10', 'asAt-year': '2026' };
    const holder = await scene.browser(council.respondents[0]!);
    const above = await holder.fill(path, { ...day, what: 'forecast', sum: '1,300' }, `${path}/amounts`);
    expect([above.status, above.text]).toEqual([
      422,
      expect.stringContaining('£50 above the budget of £1,250. Say why'),
    ]);
    expect(above.text).toContain('value="1,300"');
    const said = { ...day, what: 'forecast', sum: '1,300', reason: 'Overtime.' };
    expect((await holder.fill(path, said, `${path}/amounts`)).status).toBe(303);
    const { text } = await holder.get(path);
    for (const part of ['Forecast £1,300', 'Budget £1,250', 'Overtime.', '£50 above the budget', 'Say a sum'])
      expect(text).toContain(part);
    expect(text).not.toContain('value="budget"');
    expect((await officer.get(path)).text).toContain('value="budget"');
    expect((await officer.get(money())).text).toMatch(/What was said last[\s\S]*Forecast £1,300[\s\S]*Overtime\./u);
    expect((await holder.get(money())).text).not.toContain('What was said last');
    const colleague = await (await scene.browser(council.respondents[1]!)).get(path);
    expect(colleague.text).toContain('Overtime.');
    expect(colleague.text).not.toContain('Say a sum');
  });
});

test('an officer gives a line to another holder', async () => {
  const path = `/budget-lines/${lineId}`;
  const health = await scene.world.agency('Health');
  expect((await officer.fill(path, { holderPostId: '' }, `${path}/holder`)).text).toContain(
    'Choose who holds the budget',
  );
  const given = await officer.fill(path, { holderPostId: await postOf(scene.world, health) }, `${path}/holder`);
  expect(given.status).toBe(303);
  expect((await officer.get(path)).text).toContain('Health Contact 1, Health');
});

test('money of an activity that has ended is told from the rest, until it is given up', async () => {
  expect((await officer.get(money())).text).not.toContain('in the plan no more');
  await scene.world.rows('update activities set retired_at = app_now() where id = $1', [plan.activityIds[0]]);
  const { text } = await officer.get(money());
  expect(text).toMatch(/£1,350 of it, in 2\s+lines, is planned for activities that are in the plan no more/u);
  expect((await officer.get(money('/lines'))).text).toContain('Activity ended');
  const path = `/budget-lines/${lineId}`;
  expect((await officer.get(path)).text).toContain('a forecast of nothing gives the money up');
  const day = { 'asAt-day': '1', 'asAt-month': '10', 'asAt-year': '2026' };
  const nothing = { ...day, what: 'forecast', sum: '0', reason: 'The activity has ended.' };
  expect((await officer.fill(path, nothing, `${path}/amounts`)).status).toBe(303);
  expect((await officer.get(money())).text).toMatch(/£50 of it, in 1\s+line, is planned/u);
});

test('a strategy that has ended plans nothing more', async () => {
  await scene.world.rows(`update processes set state = 'closed', ended_at = app_now() where id = $1`, [
    plan.strategyId,
  ]);
  expect((await officer.get(money())).text).not.toContain('Plan a budget');
  expect((await officer.get(money('/plan'))).text).toContain('no longer');
  await scene.world.rows(`update processes set state = 'open', ended_at = null where id = $1`, [plan.strategyId]);
});
