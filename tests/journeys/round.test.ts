import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/parts/browser.ts';
import { accessible, mailsOf, signIn } from '../support/journey.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';

let stack: Stack;
let browser: Browser;
let council: TestAgency;
let health: TestAgency;
let officer: Page;

beforeAll(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  council = await stack.world.agency('Council');
  health = await stack.world.agency('Health');
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.end();
}, 60_000);

test('a directorate opens a round, a partner reads the invitation, signs in, answers, and the round page changes by itself', async () => {
  officer = await signIn(stack, browser, stack.world.officer, '/rounds/new');
  await accessible(officer);
  await officer.getByLabel('Title').fill('The draft drugs strategy');
  await officer.getByLabel('Circulation').check();
  await officer.getByLabel(/To take a position on/u).fill('Reducing supply');
  const due = new Date(Date.now() + 40 * 86_400_000);
  const dueGroup = officer.getByRole('group', { name: /Answers are due/u });
  await dueGroup.getByLabel('Day').fill(String(due.getUTCDate()));
  await dueGroup.getByLabel('Month').fill(String(due.getUTCMonth() + 1));
  await dueGroup.getByLabel('Year').fill(String(due.getUTCFullYear()));
  await officer.locator('#due-time').fill('17:00');
  await officer.getByLabel('Council', { exact: true }).check();
  await officer.getByLabel('Health', { exact: true }).check();
  await officer.getByRole('button', { name: 'Save and preview' }).click();
  await officer.waitForURL(/\/preview/u);
  await accessible(officer);
  const plan = await officer.getByRole('table').allInnerTexts();
  expect(plan.join()).toMatch(/[Rr]eminder/u);
  expect(plan.join()).toMatch(/level 1/u);
  await officer.getByRole('button', { name: /^Open/u }).click();
  await officer.waitForURL(/\/rounds\/[0-9a-f-]+(\?|$)/u);
  await accessible(officer);
  await officer.getByText('0 of 2 have answered').waitFor();

  const [contact] = council.respondents;
  if (contact === undefined) throw new Error('no contact');
  await until('the invitation has come', async () => (await mailsOf(stack, contact)).length > 0);
  const [invitation] = await mailsOf(stack, contact);
  const link = invitation?.text?.match(/http\S+\/tasks\/[0-9a-f-]+/u)?.[0] ?? '';
  expect(new URL(link).search).toBe('');
  const partner = await signIn(stack, browser, contact, new URL(link).pathname);
  await accessible(partner);
  await partner
    .getByRole('button', { name: /[Aa]nswer/u })
    .first()
    .click();
  await accessible(partner);
  await partner.getByLabel('Support', { exact: true }).first().check();
  await partner.getByLabel(/Anything else/u).fill('We support it, with joint owners for each action.');
  await partner.getByRole('button', { name: 'Save and go on later' }).click();
  await partner
    .getByText(/[Dd]raft/u)
    .first()
    .waitFor();
  await partner.goto(`${link}/answer`);
  expect(await partner.getByLabel(/Anything else/u).inputValue()).toBe(
    'We support it, with joint owners for each action.',
  );
  await partner.getByRole('button', { name: 'Check and send' }).click();
  await accessible(partner);
  await partner.getByRole('button', { name: 'Send the answer' }).click();
  await partner
    .getByText(/CON-\d{4}-\d{4}-[0-9A-F]{6}-\d/u)
    .first()
    .waitFor();
  await accessible(partner);

  // The officer has touched nothing: server-sent events changed the page.
  await officer.getByRole('paragraph').filter({ hasText: '1 of 2 have answered' }).waitFor();
  await until('the receipt has come', async () =>
    (await mailsOf(stack, contact)).some((mail) => mail.subject?.includes('We have your answer') === true),
  );
  await accessible(officer);
}, 120_000);

test('Temporal is away: a person without a session signs in and answers, and a decision says when to try again', async () => {
  const [contact] = health.respondents;
  if (contact === undefined) throw new Error('no contact');
  const [task] = await stack.world.rows<{ id: string }>(`select t.id from tasks t where t.agency_id = $1`, [health.id]);
  await stack.temporal.kill();
  const partner = await signIn(stack, browser, contact, `/tasks/${task?.id}`);
  await partner.getByRole('button', { name: 'We have nothing to say' }).click();
  await partner
    .getByText(/CON-\d{4}-\d{4}-[0-9A-F]{6}-\d/u)
    .first()
    .waitFor();

  await officer.getByRole('link', { name: 'Close now' }).click();
  await officer.getByRole('button', { name: /[Cc]lose/u }).click();
  await officer
    .getByText(/[Tt]ry again in \d+ seconds/u)
    .first()
    .waitFor();
  await accessible(officer);
  await stack.temporal.start();
}, 120_000);
