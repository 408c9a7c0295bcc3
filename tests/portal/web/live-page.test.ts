import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { createPartnership, type Partnership } from '../../support/factories.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  round = await roundOf(database, people, {
    agencyIds: [people.health, people.youth],
  });
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await portal.close();
  await database.drop();
});

test('the page of a round changes by itself, says so politely, and leaves the focus where it is', async () => {
  const context = await openWindow(browser, 1280, await portal.browserOf(people.leadOfficer));
  const page = await context.newPage();
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  await page.goto(`${portal.url}/rounds/${round.processId}`);
  await page.getByText('This page changes by itself.').waitFor();
  await page.getByRole('link', { name: 'Copy, or consult again' }).focus();
  const partner = await portal.browserOf(people.partnerContact);
  const task = `/tasks/${round.tasks[people.health] ?? ''}`;
  await partner.fill(task, {}, `${task}/nothing-to-say`);
  portal.changed(round.processId);
  await page.locator('[data-live]').getByText('1 of 2 have answered').waitFor();
  expect(await page.locator('[data-live-said]').innerText()).toContain('1 of 2 have answered');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy, or consult again');
  expect(broken).toEqual([]);
  await context.close();
}, 60_000);

test('without JavaScript the whole way of an answer works, and the round has a link to refresh', async () => {
  const context = await openWindow(browser, 375, await portal.browserOf(people.otherAgencyContact), false);
  const page = await context.newPage();
  await page.goto(`${portal.url}/tasks`);
  await page.getByRole('link', { name: 'Drugs strategy 2027 to 2030' }).click();
  await page.getByRole('button', { name: 'Write an answer' }).click();
  await page.getByLabel('Support', { exact: true }).check();
  await page.getByLabel('Anything else? (optional)').fill('Good as it is.');
  await page.getByRole('button', { name: 'Check and send' }).click();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Answer sent');
  await context.close();
  const office = await openWindow(browser, 375, await portal.browserOf(people.leadOfficer), false);
  const overview = await office.newPage();
  await overview.goto(`${portal.url}/rounds/${round.processId}`);
  await overview.getByRole('link', { name: 'Refresh' }).click();
  await office.close();
}, 60_000);

test('errors take the focus and lead to their field', async () => {
  const context = await openWindow(browser, 1280, await portal.browserOf(people.leadOfficer));
  const page = await context.newPage();
  await page.goto(`${portal.url}/rounds/new`);
  await page.getByRole('button', { name: 'Save and preview' }).click();
  expect(await page.title()).toMatch(/^Error: New round/u);
  expect(await page.evaluate('document.activeElement.className')).toContain('govuk-error-summary');
  await page.getByRole('link', { name: 'Give the round a title' }).click();
  expect(await page.evaluate('document.activeElement.id')).toBe('title');
  await context.close();
}, 60_000);
