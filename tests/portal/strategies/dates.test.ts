import { AxeBuilder } from '@axe-core/playwright';
import type { Browser as RealBrowser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { createStrategy, type Strategy } from '../../support/stories/strategy-rows.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let open: Strategy;
let draft: Strategy;
let officer: Browser;
let lead: Browser;
const pictures = process.env['PICTURES'];

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const shape = { lead: people.partnerContact, agencyId: people.health, createdBy: people.leadOfficer.id };
  open = await createStrategy(database.ownerUrl, { ...shape, state: 'open' });
  draft = await createStrategy(database.ownerUrl, { ...shape, state: 'draft' });
  officer = await portal.browserOf(people.leadOfficer);
  lead = await portal.browserOf(people.partnerContact);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

const rows = <Row>(text: string, values: unknown[]) =>
  asOwner(database.ownerUrl, async (client) => (await client.query(text, values)).rows as Row[]);
const itemRow = async (id: string) =>
  (
    await rows<Record<string, string>>(
      `select state, to_char(due_on, 'YYYY-MM-DD') as due, result from dated_items where id = $1`,
      [id],
    )
  )[0];

describe('the dates of a strategy', () => {
  test('show what is overdue and what was moved, beside the date first planned', async () => {
    const { text, status } = await officer.get(`/strategies/${open.processId}/dates`);
    expect(status).toBe(200);
    expect(text).toContain('3 to come, 0 done, 1 overdue');
    const one = await officer.get(`/dates/${open.itemIds[0]}`);
    expect(one.text).toContain('First planned');
    expect(one.text).toContain('moved 1 time');
    expect(one.text).toContain('Two boroughs were merged.');
  });

  test('are added with what is wrong said beside the field, and nothing typed is lost', async () => {
    const path = `/strategies/${draft.processId}/dates`;
    const wrong = await officer.fill(path, {
      title: 'A launch',
      'dueOn-day': '31',
      'dueOn-month': '2',
      'dueOn-year': '2099',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Choose what kind of date it is');
    expect(wrong.text).toContain('must be a real date');
    expect(wrong.text).toContain('value="A launch"');
    const past = { kind: 'launch', title: 'A launch', 'dueOn-day': '1', 'dueOn-month': '1', 'dueOn-year': '2001' };
    const refused = await officer.fill(path, past);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/href="#dueOn-day">This day has passed already/u);
    expect((await officer.fill(path, { ...past, hasPassed: 'yes' })).status).toBe(303);
    expect((await officer.get(`${path}?show=planned`)).text).toContain('1 January 2001');
    const added = await officer.fill(path, {
      kind: 'launch',
      title: 'A launch',
      'dueOn-day': '28',
      'dueOn-month': '2',
      'dueOn-year': '2099',
    });
    expect(added.status).toBe(303);
    expect((await officer.get(`${path}?show=planned`)).text).toContain('28 February 2099');
  });

  test('lead a lead from the task to the page where it is said to be done', async () => {
    const [item = ''] = open.itemIds;
    const [task] = await rows<{ id: string }>('select task_id as id from dated_items where id = $1', [item]);
    const there = await lead.get(`/tasks/${task?.id}`);
    expect([there.status, there.headers.get('location')]).toEqual([303, `/dates/of-task/${task?.id}`]);
    expect((await lead.get(`/dates/of-task/${task?.id}`)).headers.get('location')).toBe(`/dates/${item}`);
    expect((await lead.get('/tasks')).text).toContain('Every borough has a team');
    const early = await lead.fill(
      `/dates/${item}`,
      { 'doneOn-day': '1', 'doneOn-month': '1', 'doneOn-year': '2150', result: 'All teams are there' },
      `/dates/${item}/done`,
    );
    expect(early.status).toBe(422);
    expect(early.text).toContain('is still to come');
    expect(early.text).toContain('All teams are there');
    const yesterday = new Date(Date.now() - 86_400_000);
    const done = await lead.fill(
      `/dates/${item}`,
      {
        'doneOn-day': String(yesterday.getUTCDate()),
        'doneOn-month': String(yesterday.getUTCMonth() + 1),
        'doneOn-year': String(yesterday.getUTCFullYear()),
        result: 'All teams are there',
      },
      `/dates/${item}/done`,
    );
    expect(done.status).toBe(303);
    expect(await itemRow(item)).toMatchObject({ state: 'done', result: 'All teams are there' });
    expect(await rows('select state from tasks where id = $1', [task?.id])).toEqual([{ state: 'answered' }]);
  });

  test('are asked to move by a lead and decided by an officer, and the lead cannot move them himself', async () => {
    const [, item = ''] = open.itemIds;
    const fields = { 'ask-day': '1', 'ask-month': '6', 'ask-year': '2099', 'ask-reason': 'The trainer is ill' };
    expect((await lead.fill(`/dates/${item}`, fields, `/dates/${item}/ask`)).status).toBe(303);
    expect((await lead.post(`/dates/${item}/move`, { 'move-day': '1' })).status).toBe(403);
    const seen = await officer.get(`/dates/${item}`);
    expect(seen.text).toContain('The trainer is ill');
    const agreed = await officer.fill(`/dates/${item}`, { decision: 'agree' }, `/dates/${item}/decide`);
    expect(agreed.status).toBe(303);
    expect((await itemRow(item))?.['due']).toBe('2099-06-01');
    expect(
      await rows(`select kind from notices where task_id = (select task_id from dated_items where id = $1)`, [item]),
    ).toEqual([{ kind: 'date-moved' }]);
  });

  test('of another agency are read by a lead, who is not told to keep them', async () => {
    const ofOthers = await createStrategy(database.ownerUrl, {
      lead: people.partnerContact,
      agencyId: people.health,
      createdBy: people.leadOfficer.id,
      state: 'open',
    });
    const itemId = ofOthers.itemIds[1] ?? '';
    const [post] = await rows<{ id: string }>(
      `insert into posts (agency_id, title, role) values ($1, 'Lead elsewhere', 'lead') returning id`,
      [people.youth],
    );
    await rows('update dated_items set owner_post_id = $1 where id = $2', [post?.id, itemId]);
    await rows(
      `with moved as (update tasks set post_id = $1, agency_id = $2 where id = (select task_id from dated_items where id = $3) returning id)
       delete from task_people where task_id in (select id from moved)`,
      [post?.id, people.youth, itemId],
    );
    const { text, status } = await lead.get(`/dates/${itemId}`);
    expect([status, text]).toEqual([200, expect.stringContaining('Lead elsewhere, Youth Justice Board')]);
    expect(text).not.toContain('Say that it is done');
    expect(text).not.toContain('Ask for another date');
    const own = await lead.get(`/dates/${ofOthers.itemIds[0] ?? ''}`);
    expect(own.text).toContain('Say that it is done');
  });

  test('are read by every agency once the strategy is opened, and before by none that has no part in it', async () => {
    const stranger = await portal.browserOf(people.otherAgencyContact);
    for (const [strategy, status] of [
      [open, 200],
      [draft, 404],
    ] as const)
      for (const path of [`/strategies/${strategy.processId}/dates`, `/dates/${strategy.itemIds[0]}`])
        expect((await stranger.get(path)).status, path).toBe(status);
  });

  test('are watched from the moment an officer says so', async () => {
    const begun = await officer.fill(`/strategies/${draft.processId}/watch/open`, {});
    expect(begun.status).toBe(303);
    expect(portal.decisions.at(-1)).toMatchObject({ processId: draft.processId, act: 'open', words: {} });
    expect((await officer.fill(`/strategies/${open.processId}/watch/close`, { reason: ' ' })).status).toBe(422);
  });
});

describe('in a browser', () => {
  let browser: RealBrowser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  test.each([375, 1280])(
    'the pages pass axe at %i pixels and do not scroll sideways',
    async (width) => {
      const paths = [
        `/strategies/${open.processId}/dates`,
        `/dates/${open.itemIds[2]}`,
        `/strategies/${draft.processId}/watch/open`,
        `/strategies/${open.processId}/watch/close`,
      ];
      const context = await openWindow(browser, width);
      await context.addCookies([
        { name: 'concordat-session', value: officer.cookies.get('concordat-session') ?? '', url: portal.url },
      ]);
      const page = await context.newPage();
      for (const [index, path] of paths.entries()) {
        await page.goto(`${portal.url}${path}`);
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze();
        expect(violations.map((violation) => `${path} ${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
        const sideways = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        expect(sideways, path).toBe(false);
        if (pictures !== undefined)
          await page.screenshot({ path: `${pictures}/dates-${index}-${width}.png`, fullPage: true });
      }
      await context.close();
    },
    60_000,
  );
});

test('a strategy that has ended says so in place of its forms', async () => {
  const shape = { lead: people.partnerContact, agencyId: people.health, createdBy: people.leadOfficer.id };
  const { processId } = await createStrategy(database.ownerUrl, { ...shape, state: 'closed' });
  for (const part of ['edit', 'plan', 'route'])
    expect((await officer.get(`/strategies/${processId}/${part}`)).text).toContain('no longer');
});
