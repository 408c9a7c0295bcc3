import { AxeBuilder } from '@axe-core/playwright';
import type { Browser as RealBrowser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import type { Browser } from '../../support/portal.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, usualPlan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let draft: Awaited<ReturnType<typeof draftRevision>>;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  plan = await usualPlan(scene.world, [council, await scene.world.agency('Health')]);
  officer = await scene.browser(scene.world.officer);
  draft = await draftRevision(scene.world, plan.strategyId);
  path = `/strategies/${plan.strategyId}/revisions/${draft.revisionId}`;
});
afterAll(() => scene.end());

const line = async (title: string) => `${path}/lines/${(await draft.lineOf(title)).partId}`;

test('a line is split on its form, its parts are added, and one is taken out again', async () => {
  expect((await officer.change(await line('Activity 2'), { fate: 'split' })).status).toBe(303);
  const wrong = (await officer.get(`${path}?show=wrong`)).text;
  expect(wrong).toContain('It is split, so add the two or more lines that it is split into.');
  const add = `${path}/lines/new?from=${(await draft.lineOf('Activity 2')).partId}`;
  expect((await officer.get(add)).text).toContain('A part of “Activity 2”');
  for (const title of ['Part 1', 'Part 2', 'Part 3'])
    expect((await officer.change(add, { title })).headers.get('location')).toContain('done=line-added');
  expect((await officer.get(await line('Part 3'))).text).toContain('Take it out of the draft');
  expect((await officer.fill(await line('Part 3'), {}, `${await line('Part 3')}/remove`)).status).toBe(303);
  expect((await draft.lines()).map(({ title }) => title)).not.toContain('Part 3');
  const moved = { parentId: (await draft.lineOf('Part 1')).partId };
  expect((await officer.change(await line('Milestone 2'), moved)).text).toContain('Say what becomes of it');
  expect((await officer.change(await line('Milestone 2'), { ...moved, fate: 'kept', 'day-day': '30' })).status).toBe(
    303,
  );
  expect((await officer.get(`${path}?show=changed`)).text).toContain('Moved from');
});

test('an officer chooses after which line another one stands, and reads that it stands elsewhere', async () => {
  const form = await officer.get(await line('Activity 1'));
  expect(form.text).toMatch(/Where does it stand in its strand\?[\s\S]*Where it stands now[\s\S]*After Part 2/u);
  const part = (await draft.lineOf('Part 2')).partId;
  expect((await officer.change(await line('Activity 1'), { fate: 'kept', after: part })).status).toBe(303);
  const other = (await officer.get(`${path}?show=all`)).text;
  expect(other.indexOf('>Part 2<')).toBeLessThan(other.indexOf('>Activity 1<'));
  const strand = (await draft.lines()).find(({ kind }) => kind === 'strand')?.partId ?? '';
  const wrong = await officer.change(await line('Activity 1'), { fate: 'kept', after: strand });
  expect(wrong.text).toMatch(/href="#after">Choose an activity of the strand that it stands under\./u);
  expect((await officer.change(await line('Activity 1'), { fate: 'kept', after: 'first' })).status).toBe(303);
});

test('who types on an older page is shown what stands there by now', async () => {
  const page = await line('Activity 1');
  const late = await officer.get(page);
  valueOf(await draft.say('Activity 1', { title: 'Theirs' }, draft.other));
  expect(late.status).toBe(200);
  const answer = await officer.change(page, { fate: 'kept', title: 'Mine', ifVersion: '1' });
  expect(answer.text).toContain('Somebody has said something of this line since you opened it.');
  expect(answer.text).toContain('Theirs');
  expect(answer.text).toContain('value="Mine"');
});

test('who is not named reads the draft and writes nothing of it, until an officer names him', async () => {
  const { world } = scene;
  const third = await draftRevision(world, (await usualPlan(world, [council])).strategyId);
  const other = await scene.browser(third.other);
  expect((await other.get(await line('Part 1'))).text).toContain('Only those who are named to this revision write it');
  expect((await other.get(path)).text).not.toContain('Hand the revision in');
  expect((await other.change(`${path}/drafters`, { drafterIds: third.other.personId })).status).toBe(303);
  expect((await other.get(path)).text).toContain('Hand the revision in');
});

test('the page says how the plan has changed since, and takes it over', async () => {
  const { world } = scene;
  await world.rows(`update activities set title = 'Renamed meanwhile' where id = $1`, [plan.activityIds[1]]);
  expect((await officer.get(path)).text).toContain('The plan has changed since this draft began');
  const refused = await officer.fill(path, { keepOthers: 'yes' }, `${path}/hand-in`);
  expect(refused.text).toContain('“Activity 2”: renamed');
  expect((await officer.fill(path, {}, `${path}/take-over`)).status).toBe(303);
  expect((await officer.get(path)).text).not.toContain('The plan has changed since');
  expect((await officer.fill(path, { keepOthers: 'yes' }, `${path}/hand-in`)).status).toBe(303);
  const list = (await officer.get(`/strategies/${plan.strategyId}/versions`)).text;
  expect(list).toContain('Revision');
  expect((await officer.get(path)).text).toContain('Take it back and write on');
  expect((await officer.fill(path, {}, `${path}/take-back`)).status).toBe(303);
  expect((await officer.get(`/strategies/${plan.strategyId}/versions`)).text).toContain('Taken back');
});

describe('in a browser', () => {
  let browser: RealBrowser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  test.each([320, 1280])(
    'the pages of a revision pass axe at %i pixels and do not scroll sideways',
    async (width) => {
      const paths = [
        path,
        await line('Milestone 2'),
        await line('Renamed meanwhile'),
        `${path}/lines/new?kind=strand`,
        `${path}/drafters`,
        `/strategies/${plan.strategyId}/revisions`,
      ];
      const context = await openWindow(browser, width);
      const { url } = scene.portal;
      await context.addCookies([
        { name: 'concordat-session', value: officer.cookies.get('concordat-session') ?? '', url },
      ]);
      const page = await context.newPage();
      for (const at of paths) {
        await page.goto(`${url}${at}`);
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze();
        expect(violations.map(({ id, nodes }) => `${at} ${id}: ${nodes[0]?.html}`)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), at).toBe(false);
      }
      await context.close();
    },
    60_000,
  );
});

test('a revision is discarded, and another one can be opened', async () => {
  expect((await officer.fill(path, {}, `${path}/discard`)).status).toBe(303);
  const text = (await officer.get(path)).text;
  expect(text).toContain('Discarded');
  expect(text).not.toContain('Say what becomes of it');
  expect((await officer.get(`/strategies/${plan.strategyId}/revisions`)).text).toContain('Revise the whole plan');
});
