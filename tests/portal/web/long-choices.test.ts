import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { violationsOf } from '../../support/parts/page-flaws.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  await asOwner(database.ownerUrl, (client) =>
    client.query(
      `insert into bodies (name) select case n when 7 then 'Préfecture of the North' else 'Council ' || n end from generate_series(1, 30) n`,
    ),
  );
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await portal.close();
  await database.drop();
});

/** The form of a new strategy, which asks for the body that governs it. */
async function openForm(width: number, javaScriptEnabled = true) {
  const context = await openWindow(browser, width, await portal.browserOf(people.leadOfficer), javaScriptEnabled);
  const page = await context.newPage();
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  await page.goto(`${portal.url}/strategies/new`);
  // The select is a combobox too, until the script, which comes after the page, has made a field of it.
  if (javaScriptEnabled) await page.locator('input[role="combobox"]').waitFor();
  return { context, page, broken };
}
const called = 'Which body governs it?';
const chosen = (page: Page) =>
  page.evaluate<string>(
    `(() => { const [one] = document.querySelector('select[name="body"]').selectedOptions; return one.value && one.text.trim(); })()`,
  );

test('a long choice is typed: words in any order, without accents, picked by the keys, under the content policy and without a flaw that axe finds', async () => {
  const { context, page, broken } = await openForm(375);
  const field = page.getByRole('combobox', { name: called });
  await field.fill('north pref');
  await page.getByRole('option', { name: 'Préfecture of the North' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'Préfecture of the North', selected: true }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Enter');
  expect([await chosen(page), await field.inputValue()]).toEqual([
    'Préfecture of the North',
    'Préfecture of the North',
  ]);
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(broken).toEqual([]);
  await context.close();
}, 60_000);

test('what is typed counts without being picked: a whole name is chosen, and of anything else nothing', async () => {
  const { context, page } = await openForm(1280);
  const field = page.getByRole('combobox', { name: called });
  await field.fill('council 12');
  expect(await chosen(page)).toBe('Council 12');
  await field.fill('council 1x');
  expect(await chosen(page)).toBe('');
  await page.getByText('Nothing is called that').first().waitFor();
  await field.fill('');
  expect(await chosen(page)).toBe('');
  await context.close();
}, 60_000);

test('what was chosen is sent as before, and without JavaScript it is the select that it always was', async () => {
  for (const [scripts, title] of [
    [true, 'Typed'],
    [false, 'Selected'],
  ] as const) {
    const { context, page } = await openForm(1280, scripts);
    await page.getByLabel('Title', { exact: true }).fill(title);
    if (scripts) await page.getByRole('combobox', { name: called }).fill('Council 12');
    else await page.getByLabel(called).selectOption({ label: 'Council 12' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/strategies\/[^/]+\/plan/u);
    const { rows } = await asOwner(database.ownerUrl, (client) =>
      client.query(
        `select b.name from strategies s join processes p on p.id = s.process_id join bodies b on b.id = s.body_id where p.title = $1`,
        [title],
      ),
    );
    expect(rows).toEqual([{ name: 'Council 12' }]);
    await context.close();
  }
}, 60_000);
